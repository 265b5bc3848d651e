package org.binorm.datasets.prepared;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers of a manifest, rounded so that they print the same on every JVM.
 *
 * <p>{@code Double.toString} changed in Java 19; nine decimals are written the same by all.
 */
final class Decimals {

  private static final int PLACES = 9;

  private Decimals() {}

  static BigDecimal rounded(BigDecimal value) {
    return value.setScale(PLACES, RoundingMode.HALF_EVEN);
  }

  static BigDecimal rounded(double value) {
    return rounded(new BigDecimal(value));
  }
}
