package org.binorm.jobs.progress;

import java.io.PrintStream;

/**
 * Shows the course of training on stderr: a bar on a terminal, otherwise one line per round.
 *
 * <p>The system property {@value #PROPERTY} forces {@code bar} or {@code plain}. Not thread-safe.
 */
public final class Progress implements AutoCloseable {
  /** Forces the kind of display. */
  public static final String PROPERTY = "binorm.progress";

  private final Display display;
  private final TimeLeft timeLeft;

  Progress(Display display, TimeLeft timeLeft) {
    this.display = display;
    this.timeLeft = timeLeft;
  }

  public static Progress start(long totalRounds) {
    return start(totalRounds, 0);
  }

  /**
   * Starts the display of a resumed run.
   *
   * @param finishedRounds rounds that an earlier process has done
   */
  public static Progress start(long totalRounds, long finishedRounds) {
    PrintStream out = System.err;
    Display display =
        Terminal.isInteractive() ? new Bar(out, totalRounds, finishedRounds) : new PlainLines(out);
    return new Progress(display, new TimeLeft(totalRounds, finishedRounds, System::nanoTime));
  }

  public void round(RoundReport report) {
    display.round(report, timeLeft.secondsAfter(report.round()));
  }

  public void epoch(EpochReport report) {
    display.line(Columns.epoch(report));
  }

  /** A line of its own, which does not tear the bar. */
  public void note(String line) {
    display.line(line);
  }

  @Override
  public void close() {
    display.close();
  }
}
