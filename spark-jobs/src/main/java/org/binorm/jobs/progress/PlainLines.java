package org.binorm.jobs.progress;

import java.io.PrintStream;

/** One line per round, for logs and pipes. */
final class PlainLines implements Display {
  private final PrintStream out;

  PlainLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void round(RoundReport report, double secondsLeft) {
    line(Columns.round(report, secondsLeft));
  }

  @Override
  public void line(String text) {
    out.println(text);
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
