package org.binorm.engine;

import static org.assertj.core.api.Assertions.fail;

/** The one comparison of floats in tests, written so that NaN fails. */
public final class Tolerance {
  private Tolerance() {}

  /** Every |actual - expected| is at most {@code tolerance * max(1, largest |expected|)}. */
  public static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
    if (actual.length != expected.length) {
      fail("%s: expected %d values, got %d", what, expected.length, actual.length);
    }
    double largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      if (!(difference <= tolerance * largest)) {
        fail(
            "%s[%d]: expected %s, got %s (difference %s)",
            what, i, expected[i], actual[i], difference);
      }
    }
  }

  public static void assertClose(String what, double actual, double expected, double tolerance) {
    if (!(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)))) {
      fail("%s: expected %s, got %s", what, expected, actual);
    }
  }
}
