package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.TestNumbers;
import org.junit.jupiter.api.Test;

/** The exponential function and gelu against their true values in double precision. */
class FloatFunctionsTest {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int AT = 8;

  @Test
  void theExponentialIsWithinOneUnitInTheLastPlace() {
    for (float x = -87.3f; x <= 88f; x += 0.000733f) {
      double exact = StrictMath.exp(x);
      double error = Math.abs(ScalarExp.exp(x) - exact) / Math.ulp((float) exact);
      assertThat(error).as("exp(%s)", x).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void theExponentialOfSpecialValues() {
    assertThat(ScalarExp.exp(0f)).isEqualTo(1f);
    assertThat(ScalarExp.exp(-0f)).isEqualTo(1f);
    assertThat(ScalarExp.exp(1e-30f)).isEqualTo(1f);
    assertThat(ScalarExp.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
    assertThat(ScalarExp.exp(-Float.MAX_VALUE)).isEqualTo(0f);
    assertThat(ScalarExp.exp(-90f)).isEqualTo(0f);
    assertThat(ScalarExp.exp(ScalarExp.SMALLEST)).isGreaterThanOrEqualTo(Float.MIN_NORMAL);
    assertThat(ScalarExp.exp(Math.nextDown(ScalarExp.SMALLEST))).isEqualTo(0f);
    assertThat(ScalarExp.exp(Float.NaN)).isNaN();
  }

  @Test
  void theVectorExponentialHasTheSameBits() {
    float[] x = new float[8];
    float[] y = new float[8];
    for (float start = -110f; start <= 88f; start += 0.00731f) {
      for (int i = 0; i < 8; i++) {
        x[i] = Math.min(start + i * 0.001f, 88f);
      }
      assertSameExponentials(x, y);
    }
    assertSameExponentials(
        new float[] {
          Float.NaN,
          Float.NEGATIVE_INFINITY,
          -Float.MAX_VALUE,
          0f,
          -0f,
          Float.MIN_VALUE,
          ScalarExp.SMALLEST,
          Math.nextDown(ScalarExp.SMALLEST)
        },
        y);
  }

  private static void assertSameExponentials(float[] x, float[] y) {
    VectorExp.exp(FloatVector.fromArray(LANES, x, 0)).intoArray(y, 0);
    for (int i = 0; i < 8; i++) {
      assertThat(Float.floatToIntBits(y[i]))
          .as("exp(%s)", x[i])
          .isEqualTo(Float.floatToIntBits(ScalarExp.exp(x[i])));
    }
  }

  @Test
  void geluIsAccurateEverywhereAndRelativelySoAboveMinusThree() {
    float[] x = numbers();
    float[] y = new float[x.length];
    new ScalarPointwise().gelu(x, y, AT, x.length - 2 * AT);
    for (int i = AT; i < x.length - AT; i++) {
      double exact = x[i] * phi(x[i]);
      double bound = x[i] > -3 ? 6e-7 * Math.abs(exact) : 4e-7;
      assertClose("gelu(" + x[i] + ")", y[i], exact, bound);
    }
  }

  @Test
  void theGradientOfGeluIsAccurate() {
    float[] x = numbers();
    float[] dy = TestNumbers.gaussian(2, x.length);
    float[] dx = new float[x.length];
    new ScalarPointwise().geluGradient(x, dy, dx, AT, x.length - 2 * AT);
    for (int i = AT; i < x.length - AT; i++) {
      double density = Math.exp(-0.5 * x[i] * x[i]) / Math.sqrt(2 * Math.PI);
      double exact = dy[i] * (phi(x[i]) + x[i] * density);
      assertClose("gelu'(" + x[i] + ")", dx[i], exact, 5e-7 * Math.abs(dy[i]));
    }
  }

  @Test
  void geluOfLargeNumbersIsTheirPositivePart() {
    float[] x = {14f, -14f, 1e30f, -1e30f, Float.MAX_VALUE, -Float.MAX_VALUE, 0f, -0f};
    float[] y = new float[8];
    new ScalarPointwise().gelu(x, y, 0, 8);
    for (int i = 0; i < 8; i++) {
      // Adding a zero makes both zeros the positive one.
      assertThat(y[i] + 0f).isEqualTo(Math.max(x[i], 0f) + 0f);
    }
  }

  /** Evenly over the range where gelu is neither zero nor the identity, and near zero. */
  private static float[] numbers() {
    float[] numbers = TestNumbers.gaussian(1, 80_000);
    for (int i = 0; i < numbers.length; i += 2) {
      numbers[i] = (i - numbers.length / 2) * 15f / (numbers.length / 2);
    }
    return numbers;
  }

  /**
   * The normal distribution function in double precision: the series of Marsaglia 2004 (Evaluating
   * the Normal Distribution) near zero, the continued fraction of Laplace in the tails.
   */
  private static double phi(double x) {
    double density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    if (Math.abs(x) < 4) {
      double term = x;
      double sum = x;
      for (int i = 3; i < 150; i += 2) {
        term *= x * x / i;
        sum += term;
      }
      return 0.5 + sum * density;
    }
    double fraction = Math.abs(x);
    for (int i = 60; i >= 1; i--) {
      fraction = Math.abs(x) + i / fraction;
    }
    double tail = density / fraction;
    return x < 0 ? tail : 1 - tail;
  }

  private static void assertClose(String what, float actual, double exact, double bound) {
    assertThat(Math.abs(actual - exact) <= bound)
        .as("%s: expected %s, got %s", what, exact, actual)
        .isTrue();
  }
}
