package org.binorm.jobs;

import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Leaves a status line when Ctrl-C or SIGTERM ends a job.
 *
 * <p>Spark stops itself in a shutdown hook of the same manager, and its tasks then fail one after
 * the other: nothing of that is the cause, so the job's own last line is held back.
 */
final class Interruption implements AutoCloseable {
  /** Before Spark stops. */
  private static final int FIRST = 1000;

  /** After everything has stopped. */
  private static final int LAST = 1;

  private final Runnable notice;
  private final Runnable line;
  private volatile boolean interrupted;

  Interruption(String job) {
    this.notice = () -> interrupted = true;
    this.line = () -> System.err.println("binorm " + job + ": interrupted; run it again to go on");
    ShutdownHookManager.get().addShutdownHook(notice, FIRST);
    ShutdownHookManager.get().addShutdownHook(line, LAST);
  }

  boolean happened() {
    return interrupted;
  }

  /** The job is over: no line any more. */
  @Override
  public void close() {
    if (!interrupted) {
      ShutdownHookManager.get().removeShutdownHook(notice);
      ShutdownHookManager.get().removeShutdownHook(line);
    }
  }
}
