package org.binorm.jobs.progress;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that stays on the last line of a terminal; epochs scroll by above it. */
final class Bar implements Display {
  private final PrintStream out;
  private final long totalRounds;
  private final ProgressBar bar;

  Bar(PrintStream out, long totalRounds, long finishedRounds) {
    this.out = out;
    this.totalRounds = totalRounds;
    this.bar = open(finishedRounds);
  }

  private ProgressBar open(long finishedRounds) {
    return new ProgressBarBuilder()
        .setTaskName("round")
        .setInitialMax(totalRounds)
        .startsFrom(finishedRounds, Duration.ZERO)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(500)
        .setConsumer(new ConsoleProgressBarConsumer(out))
        .build();
  }

  @Override
  public void round(RoundReport report, double secondsLeft) {
    bar.setExtraMessage(" " + Columns.shortRound(report));
    bar.stepTo(report.round());
  }

  @Override
  public void line(String text) {
    out.print("\r\u001b[K");
    out.println(text);
    out.flush();
    bar.refresh();
  }

  @Override
  public void close() {
    bar.close();
  }
}
