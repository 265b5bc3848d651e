package org.binorm.engine.train;

/** The upper 16 bits of a float32. */
final class Bf16 {
  private static final int LOWER_BITS = 16;
  private static final int LOWER_MASK = (1 << LOWER_BITS) - 1;
  private static final int QUIET = 1 << (LOWER_BITS + 6);

  private Bf16() {}

  /** To nearest, ties to even; NaN stays NaN, and what is too large becomes infinite. */
  static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      // Its only set bits may be among those that are cut off.
      return Float.intBitsToFloat((bits | QUIET) & ~LOWER_MASK);
    }
    int odd = bits >>> LOWER_BITS & 1;
    return Float.intBitsToFloat((bits + (LOWER_MASK >>> 1) + odd) & ~LOWER_MASK);
  }

  /** The bits of a rounded value. */
  static short bits(float value) {
    return (short) (Float.floatToRawIntBits(value) >>> LOWER_BITS);
  }

  static float value(short bits) {
    return Float.intBitsToFloat(bits << LOWER_BITS);
  }
}
