package org.binorm.jobs.config;

import java.util.Optional;

/** Range checks for the compact constructors of the config records. */
final class Check {
  private Check() {}

  static <T> T present(String key, T value) {
    if (value == null) {
      throw InvalidValueException.missing(key);
    }
    return value;
  }

  static void notBlank(String key, String value) {
    if (value.isBlank()) {
      throw new InvalidValueException(key, "expected a text, got an empty one");
    }
  }

  static void notBlank(String key, Optional<String> value) {
    value.ifPresent(text -> notBlank(key, text));
  }

  static void atLeast(String key, long minimum, long value) {
    if (value < minimum) {
      throw new InvalidValueException(key, "expected at least " + minimum + ", got " + value);
    }
  }

  static void atLeast(String key, long minimum, Optional<Integer> value) {
    value.ifPresent(number -> atLeast(key, minimum, number));
  }

  static void between(String key, long minimum, long maximum, long value) {
    atLeast(key, minimum, value);
    if (value > maximum) {
      throw new InvalidValueException(key, "expected at most " + maximum + ", got " + value);
    }
  }

  static void positive(String key, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InvalidValueException(key, "expected a number above 0, got " + value);
    }
  }

  static void notNegative(String key, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InvalidValueException(key, "expected a number of at least 0, got " + value);
    }
  }

  /** Checks 0 <= value < 1. */
  static void fraction(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new InvalidValueException(key, "expected at least 0 and less than 1, got " + value);
    }
  }
}
