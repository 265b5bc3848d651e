package org.binorm.datasets;

/**
 * The user's data is missing, damaged or not what it was said to be.
 *
 * <p>The message is the one line the user sees: what, expected, got, hint.
 */
public final class DatasetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A complaint that needs no cause to be understood. */
  public DatasetException(String message) {
    super(message);
  }

  /** A complaint whose technical origin is worth keeping for the log. */
  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
