package org.binorm.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import org.binorm.engine.TestNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fifty steps against the published update rules in double precision. */
class OptimizerTest {
  private static final int SIZE = 37;
  private static final int STEPS = 50;
  private static final double TOLERANCE = 5e-6;

  private static float[] gradient(int step) {
    return TestNumbers.gaussian(1000 + step, SIZE);
  }

  private static float rate(int step) {
    return 0.01f / step;
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.05f})
  void adamFollowsThePaper(float weightDecay) {
    Adam adam = new Adam(0.9f, 0.999f, 1e-8f, weightDecay);
    float[] parameters = TestNumbers.gaussian(1, SIZE);
    float[][] state = new float[adam.slots()][SIZE];
    double[] expected = doubles(parameters);
    double[] m = new double[SIZE];
    double[] v = new double[SIZE];
    for (int step = 1; step <= STEPS; step++) {
      float[] g = gradient(step);
      adam.step(parameters, g, state, step, rate(step));
      for (int i = 0; i < SIZE; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
        double meanHat = m[i] / (1 - Math.pow(0.9, step));
        double squareHat = v[i] / (1 - Math.pow(0.999, step));
        expected[i] -=
            rate(step) * (meanHat / (Math.sqrt(squareHat) + 1e-8) + weightDecay * expected[i]);
      }
    }
    assertClose("parameters", parameters, floats(expected), TOLERANCE);
    assertClose("first moment", state[0], floats(m), TOLERANCE);
    assertClose("second moment", state[1], floats(v), TOLERANCE);
  }

  @Test
  void theFirstStepOfAdamIsTheLearningRateAgainstTheSign() {
    Adam adam = new Adam(0.9f, 0.999f, 1e-8f, 0f);
    float[] parameters = {0, 0, 0};
    adam.step(parameters, new float[] {1e-3f, -50f, 0f}, new float[2][3], 1, 0.01f);
    assertClose("step", parameters, new float[] {-0.01f, 0.01f, 0f}, 1e-6);
  }

  @Test
  void weightDecayActsWithoutAGradient() {
    Adam adam = new Adam(0.9f, 0.999f, 1e-8f, 0.1f);
    float[] parameters = {2f};
    adam.step(parameters, new float[1], new float[2][1], 1, 0.5f);
    assertClose("decayed", parameters[0], 2 * (1 - 0.5 * 0.1), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.9f})
  void gradientDescentFollowsItsFormula(float momentum) {
    Sgd sgd = new Sgd(momentum);
    float[] parameters = TestNumbers.gaussian(2, SIZE);
    float[][] state = new float[sgd.slots()][SIZE];
    double[] expected = doubles(parameters);
    double[] velocity = new double[SIZE];
    for (int step = 1; step <= STEPS; step++) {
      float[] g = gradient(step);
      sgd.step(parameters, g, state, step, rate(step));
      for (int i = 0; i < SIZE; i++) {
        velocity[i] = momentum * velocity[i] + g[i];
        expected[i] -= rate(step) * velocity[i];
      }
    }
    assertClose("parameters", parameters, floats(expected), TOLERANCE);
    assertClose("velocity", state[0], floats(velocity), TOLERANCE);
  }

  @Test
  void onlyTheSecondMomentOfAdamHoldsSquares() {
    Adam adam = new Adam(0.9f, 0.999f, 1e-8f, 0f);
    assertThat(adam.holdsSquares(0)).isFalse();
    assertThat(adam.holdsSquares(1)).isTrue();
    assertThat(new Sgd(0.9f).holdsSquares(0)).isFalse();
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
