package org.binorm.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.Arrays;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxCrossEntropyTest {
  private static final SoftmaxCrossEntropy PLAIN = new SoftmaxCrossEntropy(1);

  private static Matrix logits(double... values) {
    Matrix matrix = new Matrix(values.length, Grid.vectors(1));
    for (int c = 0; c < values.length; c++) {
      matrix.set(c, 0, 0, 0, (float) values[c]);
    }
    return matrix;
  }

  @Test
  void probabilitiesAndLossOfThreeLogits() {
    double[] p = new double[3];
    double loss = PLAIN.probabilities(logits(1, 2, 3), 0, 1, p);

    double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    assertThat(p)
        .containsExactly(
            new double[] {Math.exp(1) / sum, Math.exp(2) / sum, Math.exp(3) / sum}, within(1e-12));
    assertThat(loss).isEqualTo(-Math.log(Math.exp(2) / sum), within(1e-12));
  }

  @Test
  void theLogitScaleMultipliesTheLogits() {
    double[] scaled = new double[3];
    double[] plain = new double[3];
    double loss = new SoftmaxCrossEntropy(3).probabilities(logits(0.5, -1, 2), 0, 0, scaled);
    assertThat(loss).isEqualTo(PLAIN.probabilities(logits(1.5, -3, 6), 0, 0, plain), within(1e-12));
    assertThat(scaled).containsExactly(plain, within(1e-12));
  }

  @Test
  void hugeLogitsStayFinite() {
    double[] p = new double[2];
    assertThat(PLAIN.probabilities(logits(3e4, -3e4), 0, 1, p)).isEqualTo(6e4, within(1e-6));
    assertThat(p).containsExactly(1, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3})
  void theGradientIsTheCentralDifferenceOfTheMeanLoss(double scale) {
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(scale);
    int classes = 7;
    int[] labels = {2, 0, 6, 6, 3};
    double[] scratch = new double[classes];
    Matrix logits = TestNumbers.matrix(21, classes, Grid.vectors(5));
    Matrix gradient = new Matrix(classes, Grid.vectors(5));
    double sum = loss.gradient(logits, labels, 5, 1.0 / 5, gradient, scratch);

    double expectedSum = 0;
    for (int lane = 0; lane < 5; lane++) {
      expectedSum += loss.probabilities(logits, lane, labels[lane], scratch);
      for (int c = 0; c < classes; c++) {
        float at = logits.get(c, 0, 0, lane);
        float up = at + 0x1p-8f;
        float down = at - 0x1p-8f;
        logits.set(c, 0, 0, lane, up);
        double above = loss.probabilities(logits, lane, labels[lane], scratch);
        logits.set(c, 0, 0, lane, down);
        double below = loss.probabilities(logits, lane, labels[lane], scratch);
        logits.set(c, 0, 0, lane, at);
        double difference = (above - below) / ((double) up - down) / 5;
        assertClose("gradient", gradient.get(c, 0, 0, lane), difference, 2e-5);
      }
    }
    assertThat(sum).isEqualTo(expectedSum);
  }

  @Test
  void lanesWithoutASampleGetNoGradient() {
    Matrix logits = TestNumbers.matrix(22, 4, Grid.vectors(8));
    Matrix gradient = TestNumbers.matrix(23, 4, Grid.vectors(8));
    PLAIN.gradient(logits, new int[] {1, 2, 3, 0, 0, 0, 0, 0}, 3, 1.0 / 3, gradient, new double[4]);
    for (int c = 0; c < 4; c++) {
      for (int lane = 0; lane < 8; lane++) {
        boolean sample = lane < 3;
        assertThat(gradient.get(c, 0, 0, lane) != 0).as("lane %d", lane).isEqualTo(sample);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 101})
  void noNormalizedLogitsAreMoreConfidentThanTheCap(int classes) {
    double[] p = new double[classes];
    double largest = 0;
    for (int seed = 0; seed < 200; seed++) {
      float[] z = TestNumbers.gaussian(seed, classes);
      z[0] += seed / 4f;
      PLAIN.probabilities(logits(normalized(z)), 0, 0, p);
      largest = Math.max(largest, Arrays.stream(p).max().orElseThrow());
    }
    assertThat(largest).isLessThanOrEqualTo(cap(classes) + 1e-6).isGreaterThan(0.9 * cap(classes));
  }

  @Test
  void oneLogitApartFromEqualOthersReachesTheCap() {
    double[] p = new double[10];
    float[] z = new float[10];
    z[4] = 1;
    double loss = PLAIN.probabilities(logits(normalized(z)), 0, 4, p);
    assertThat(p[4]).isEqualTo(cap(10), within(1e-6)).isEqualTo(0.757, within(5e-4));
    assertThat(loss).isEqualTo(0.278, within(5e-4));
    assertThat(cap(101)).isEqualTo(0.996, within(5e-4));
  }

  private static double cap(int n) {
    return 1 / (1 + (n - 1) * Math.exp(-n / Math.sqrt(n - 1.0)));
  }

  private static double[] normalized(float[] z) {
    double mean = 0;
    for (float value : z) {
      mean += value / (double) z.length;
    }
    double variance = 0;
    for (float value : z) {
      variance += (value - mean) * (value - mean) / z.length;
    }
    double[] n = new double[z.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = (z[i] - mean) / Math.sqrt(variance);
    }
    return n;
  }
}
