package org.binorm.jobs;

/** Ends a job with a given exit code; the message is one line for the user. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public JobException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public JobException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The user's settings or files. */
  public static JobException input(String message) {
    return new JobException(ExitCode.INPUT, message);
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
