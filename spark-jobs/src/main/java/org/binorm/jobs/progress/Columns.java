package org.binorm.jobs.progress;

import java.util.Locale;

/** Fixed-width columns of the plain lines; the same numbers, shorter, beside the bar. */
final class Columns {
  private static final int SECONDS_PER_HOUR = 3600;

  private Columns() {}

  static String round(RoundReport report, double secondsLeft) {
    String total = Long.toString(report.totalRounds());
    return String.format(
        Locale.ROOT,
        "epoch %s  round %s  loss %8.4f  accuracy %6.2f%%  %7.0f %s/s  flipped %s  left %s",
        of(report.epoch(), Integer.toString(report.epochs())),
        of(report.round(), total),
        report.loss(),
        100 * report.accuracy(),
        report.perSecond(),
        report.unit(),
        percent(report.flippedShare()),
        duration(secondsLeft));
  }

  static String shortRound(RoundReport report) {
    return String.format(
        Locale.ROOT,
        "epoch %d/%d loss %.3f acc %.1f%% %.0f/s flips %s",
        report.epoch(),
        report.epochs(),
        report.loss(),
        100 * report.accuracy(),
        report.perSecond(),
        percent(report.flippedShare()).strip());
  }

  static String epoch(EpochReport report) {
    String train =
        String.format(
            Locale.ROOT,
            "epoch %s  train loss %.4f accuracy %.2f%%",
            of(report.epoch(), Integer.toString(report.epochs())),
            report.trainLoss(),
            100 * report.trainAccuracy());
    return Double.isNaN(report.validationAccuracy())
        ? train
        : train
            + String.format(
                Locale.ROOT,
                "  validation loss %.4f accuracy %.2f%%",
                report.validationLoss(),
                100 * report.validationAccuracy());
  }

  /** H:MM:SS, rounded up so that the last line of a long wait is not 0. */
  static String duration(double seconds) {
    if (!(seconds >= 0 && seconds < Integer.MAX_VALUE)) {
      return "-:--:--";
    }
    int whole = (int) Math.ceil(seconds);
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d",
        whole / SECONDS_PER_HOUR,
        whole % SECONDS_PER_HOUR / 60,
        whole % 60);
  }

  private static String of(long value, String total) {
    return " ".repeat(Math.max(0, total.length() - Long.toString(value).length()))
        + value
        + "/"
        + total;
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "      -" : String.format(Locale.ROOT, "%6.3f%%", 100 * share);
  }
}
