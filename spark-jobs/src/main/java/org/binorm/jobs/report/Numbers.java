package org.binorm.jobs.report;

import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** How numbers are written in tables. */
final class Numbers {
  static final String NONE = "–";
  private static final String MINUS = "−";

  private Numbers() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Four decimals; numbers from ten on with one or two. */
  static String score(double number) {
    if (!Double.isFinite(number)) {
      return Double.isNaN(number) ? "NaN" : "∞";
    }
    double size = Math.abs(number);
    return String.format(
        Locale.ROOT, size >= 1000 ? "%,.1f" : size >= 10 ? "%.2f" : "%.4f", number);
  }

  /** With a sign, as differences are. */
  static String signed(double number) {
    return (number < 0 ? MINUS : "+") + score(Math.abs(number));
  }

  static String ratio(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return whole < 3600
        ? "%d min %02d s".formatted(whole / 60, whole % 60)
        : "%d h %02d min".formatted(whole / 3600, whole % 3600 / 60);
  }

  static String of(Optional<Double> number, DoubleFunction<String> format) {
    return number.map(format::apply).orElse(NONE);
  }
}
