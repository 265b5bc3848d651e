package org.binorm.jobs;

/** How a job ended, as schedulers see it. The numbers are part of the command line. */
public enum ExitCode {
  /** Done, or already done before. */
  DONE(0),
  /** A fault of Binorm. */
  OURS(1),
  /** The user's settings or files. */
  INPUT(2),
  /** More damaged records than allowed. */
  REJECTED(3),
  /** Training left the finite numbers. */
  DIVERGED(4),
  /** Storage or cluster failed; when they are back, the same command goes on. */
  ENVIRONMENT(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  static ExitCode of(int code) {
    for (ExitCode exitCode : values()) {
      if (exitCode.code == code) {
        return exitCode;
      }
    }
    throw new IllegalArgumentException("no exit code " + code);
  }
}
