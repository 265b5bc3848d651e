package org.binorm.jobs.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Java names as they are written in the config file: {@code stepsPerRound}, steps-per-round. */
final class KebabCase {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private KebabCase() {}

  static String ofComponent(String name) {
    return HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  static String ofConstant(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
