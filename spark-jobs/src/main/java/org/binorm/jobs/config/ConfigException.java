package org.binorm.jobs.config;

/** A setting that cannot be used; the message is one line for the user, without secrets. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(Redaction.of(message));
  }

  public ConfigException(String message, Throwable cause) {
    super(Redaction.of(message), cause);
  }
}
