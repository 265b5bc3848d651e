package org.binorm.engine.kernel;

/**
 * The exponential function of floats up to 88, with an error below one unit in the last place.
 *
 * <p>{@code exp(x) = 2^n exp(r)} with the integer n nearest to {@code x / ln 2}; {@code exp(r)} is
 * the polynomial of Cephes' {@code expf}. Adding {@link #MAGIC} rounds to that integer and leaves
 * it in the lowest bits of the sum, so the same few operations do it here and in {@link VectorExp}.
 * Results below the smallest normal float are zero; NaN stays NaN.
 */
final class ScalarExp {
  /** 1.5 * 2^23: floats of this size have no fraction. */
  static final float MAGIC = 12582912f;

  static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts: multiples of the first are exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** The logarithm of the smallest normal float. */
  static final float SMALLEST = -87.33654f;

  static final int FRACTION_BITS = 23;

  static final float C2 = 5.0000001201e-1f;
  static final float C3 = 1.6666665459e-1f;
  static final float C4 = 4.1665795894e-2f;
  static final float C5 = 8.3334519073e-3f;
  static final float C6 = 1.3981999507e-3f;
  static final float C7 = 1.9875691500e-4f;

  private ScalarExp() {}

  static float exp(float x) {
    if (x < SMALLEST) {
      return 0f;
    }
    float rounded = x * LOG2_E + MAGIC;
    float n = rounded - MAGIC;
    float r = x - n * LN2_HIGH - n * LN2_LOW;
    float p = ((((C7 * r + C6) * r + C5) * r + C4) * r + C3) * r + C2;
    float power = p * (r * r) + r + 1f;
    int exponent = Float.floatToRawIntBits(rounded) << FRACTION_BITS;
    return Float.intBitsToFloat(Float.floatToRawIntBits(power) + exponent);
  }
}
