package org.binorm.jobs;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a result has to reach before it is used: {@code test.accuracy>=0.8} or {@code
 * validation.perplexity<=120}.
 *
 * @param metric name in {@code _RESULT.json}
 * @param atLeast true for {@code >=}, false for {@code <=}
 */
record Requirement(String metric, boolean atLeast, double bound) {
  private static final Pattern TEXT = Pattern.compile("([\\w.-]+)\\s*(>=|<=)\\s*(\\S+)");

  static Requirement parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text);
    }
    try {
      double bound = Double.parseDouble(matcher.group(3));
      if (Double.isFinite(bound)) {
        return new Requirement(matcher.group(1), matcher.group(2).equals(">="), bound);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw wrong(text);
  }

  private static JobException wrong(String text) {
    return JobException.input(
        "--require: expected METRIC>=NUMBER or METRIC<=NUMBER, got \"" + text + "\"");
  }

  /** Throws with exit code 3 if the metric is on the wrong side, or no number at all. */
  void check(String of, Map<String, Object> metrics) {
    Object value = metrics.get(metric);
    if (value == null) {
      throw JobException.input(
          "%s has no metric \"%s\"; it has %s"
              .formatted(of, metric, String.join(", ", metrics.keySet())));
    }
    boolean met =
        value instanceof Number number
            && (atLeast ? number.doubleValue() >= bound : number.doubleValue() <= bound);
    if (!met) {
      throw new JobException(
          ExitCode.REJECTED,
          String.format(Locale.ROOT, "%s: %s is %s, required %s", of, metric, value, this));
    }
  }

  @Override
  public String toString() {
    return (atLeast ? "at least " : "at most ") + bound;
  }
}
