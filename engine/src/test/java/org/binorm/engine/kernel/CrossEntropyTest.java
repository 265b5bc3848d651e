package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import org.binorm.engine.TestNumbers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-entropy against double precision, by both kernels. */
class CrossEntropyTest {
  private static final int AT = 8;
  private static final int LENGTH = 24;
  private static final int STRIDE = 48;
  private static final int LABELS_AT = 2;
  private static final float SCALE = 1.7f;
  private static final float WEIGHT = 0.25f;

  static Pointwise[] kernels() {
    return new Pointwise[] {new ScalarPointwise(), new VectorPointwise()};
  }

  /** The arrays of one run. */
  private static final class Run {
    final int features;
    final float[] logits;
    final int[] labels = new int[LABELS_AT + LENGTH];
    final float[] gradient;
    final float[] losses = new float[LABELS_AT + LENGTH];
    final int[] predicted = new int[LABELS_AT + LENGTH];

    Run(int features) {
      this.features = features;
      logits = TestNumbers.gaussian(1, features * STRIDE);
      gradient = TestNumbers.gaussian(2, features * STRIDE);
      for (int i = 0; i < LENGTH; i++) {
        labels[LABELS_AT + i] = i % 5 == 2 ? -1 : i * 7919 % features;
      }
    }

    Run with(Pointwise kernel) {
      kernel.crossEntropy(
          logits, features, STRIDE, AT, LENGTH, SCALE, labels, LABELS_AT, WEIGHT, gradient, losses,
          predicted);
      return this;
    }

    int place(int f, int i) {
      return f * STRIDE + AT + i;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 1000, 30_522})
  void lossesAndGradientsAgreeWithDoublePrecision(int features) {
    for (Pointwise kernel : kernels()) {
      Run run = new Run(features).with(kernel);
      for (int i = 0; i < LENGTH; i++) {
        assertAgrees(run, i);
      }
    }
  }

  private static void assertAgrees(Run run, int i) {
    int label = run.labels[LABELS_AT + i];
    double sum = 0;
    for (int f = 0; f < run.features; f++) {
      sum += Math.exp((double) SCALE * run.logits[run.place(f, i)]);
    }
    double loss = label < 0 ? 0 : Math.log(sum) - (double) SCALE * run.logits[run.place(label, i)];
    assertClose("loss", run.losses[LABELS_AT + i], loss, 2e-6);
    for (int f = 0; f < run.features; f++) {
      double p = Math.exp((double) SCALE * run.logits[run.place(f, i)]) / sum;
      double expected = label < 0 ? 0 : WEIGHT * SCALE * (p - (f == label ? 1 : 0));
      assertClose("gradient", run.gradient[run.place(f, i)], expected, 1e-7);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void paddingHasNeitherLossNorGradientButAPrediction(Pointwise kernel) {
    Run run = new Run(11);
    run.logits[run.place(6, 2)] = 9f;
    run.with(kernel);
    assertThat(run.labels[LABELS_AT + 2]).isNegative();
    assertThat(run.losses[LABELS_AT + 2]).isZero();
    assertThat(run.predicted[LABELS_AT + 2]).isEqualTo(6);
    for (int f = 0; f < run.features; f++) {
      assertThat(run.gradient[run.place(f, 2)]).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void ofEqualLogitsTheLowestFeatureIsPredicted(Pointwise kernel) {
    Run run = new Run(9);
    for (int f = 3; f < 9; f += 2) {
      run.logits[run.place(f, 4)] = 7f;
    }
    run.with(kernel);
    assertThat(run.predicted[LABELS_AT + 4]).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void logitsFarApartGiveAFiniteLoss(Pointwise kernel) {
    Run run = new Run(4);
    run.labels[LABELS_AT] = 1;
    for (int f = 0; f < 4; f++) {
      run.logits[run.place(f, 0)] = f == 2 ? 5000f : -5000f;
    }
    run.with(kernel);
    assertThat(run.losses[LABELS_AT]).isEqualTo((float) ((double) SCALE * 10_000));
    assertThat(run.gradient[run.place(1, 0)]).isEqualTo(-WEIGHT * SCALE);
    assertThat(run.gradient[run.place(2, 0)]).isEqualTo(WEIGHT * SCALE);
    assertThat(run.gradient[run.place(0, 0)]).isZero();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void whatIsNotANumberIsNotHidden(Pointwise kernel) {
    Run run = new Run(4);
    run.logits[run.place(2, 0)] = Float.NaN;
    run.with(kernel);
    assertThat(run.losses[LABELS_AT]).isNaN();
    assertThat(run.losses[LABELS_AT + 1]).isFinite();
  }
}
