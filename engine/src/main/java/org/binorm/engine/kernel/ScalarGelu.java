package org.binorm.engine.kernel;

/**
 * The normal distribution function Phi that gelu weighs its input with, and its density.
 *
 * <p>{@code Phi(-a) = exp(-a^2 / 2) t P(t)} for {@code a >= 0} with {@code t = 1 / (1 + a / 4)},
 * the form of Abramowitz and Stegun 7.1.26; the coefficients of P are a minimax fit of the relative
 * error (5e-8) up to a = 13, where the exponential function underflows. In float32 {@code x Phi(x)}
 * is within 6e-7 of the true value, relative to it, from -3 upwards and 4e-7, absolute, everywhere.
 */
final class ScalarGelu {
  static final float SLOPE = 0.25f;

  /** {@code 1 / sqrt(2 pi)}. */
  static final float DENSITY = 0.39894228f;

  static final float P0 = 0.099804886f;
  static final float P1 = 0.09839689f;
  static final float P2 = 0.10456568f;
  static final float P3 = 0.029845325f;
  static final float P4 = 0.20876507f;
  static final float P5 = -0.2156508f;
  static final float P6 = 0.30454698f;
  static final float P7 = -0.15680523f;
  static final float P8 = 0.026531165f;

  private ScalarGelu() {}

  /** {@code exp(-x^2 / 2)}. */
  static float bell(float x) {
    return ScalarExp.exp(x * x * -0.5f);
  }

  /** Phi(x), given {@link #bell} of x. */
  static float phi(float x, float bell) {
    float t = 1f / (Math.abs(x) * SLOPE + 1f);
    float high = (((P8 * t + P7) * t + P6) * t + P5) * t + P4;
    float p = (((high * t + P3) * t + P2) * t + P1) * t + P0;
    float tail = bell * (p * t);
    return x < 0f ? tail : 1f - tail;
  }
}
