package org.binorm.datasets.image;

/** One image cannot be used; the message is the short reason for its {@code Rejection}. */
public final class RejectedImageException extends Exception {

  private static final long serialVersionUID = 1L;

  public RejectedImageException(String reason) {
    super(reason);
  }

  public RejectedImageException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
