package org.binorm.engine.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.binorm.engine.EngineException;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
  private static final Shape SHAPE = Shape.vector(500);
  private static final int BATCH = 64;

  private static Matrix ones() {
    Matrix matrix = new Matrix(500, LayerFixture.grid(SHAPE, BATCH));
    for (int f = 0; f < 500; f++) {
      Arrays.fill(matrix.data(), matrix.row(f), matrix.row(f) + BATCH, 1f);
    }
    return matrix;
  }

  private static LayerFixture dropout(float rate, long salt) {
    return new LayerFixture(new Dropout("d", SHAPE, rate, salt), ones());
  }

  private static double mean(Matrix matrix) {
    double sum = 0;
    for (float value : matrix.data()) {
      sum += value;
    }
    return sum / (500 * BATCH);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.4f, 0.75f})
  void theExpectationIsKept(float rate) {
    Matrix out = dropout(rate, 3).forward(true, 8).output();
    double deviation = Math.sqrt(rate / (1 - rate) / (500 * BATCH));
    assertThat(mean(out)).isBetween(1 - 4 * deviation, 1 + 4 * deviation);
    assertThat(out.get(0, 0, 0, 0)).isIn(0f, 1f / (1f - rate));
  }

  @Test
  void evaluationChangesNothing() {
    assertThat(dropout(0.4f, 3).forward(false, 8).output().data()).isEqualTo(ones().data());
  }

  @Test
  void aRateOfZeroChangesNothing() {
    assertThat(dropout(0f, 3).forward(true, 8).output().data()).isEqualTo(ones().data());
  }

  @Test
  void backwardUsesTheMaskOfForward() {
    LayerFixture fixture = dropout(0.4f, 3).forward(true, 8);
    assertThat(fixture.backward(ones()).data()).isEqualTo(fixture.output().data()).contains(0f);
  }

  @Test
  void stepsAndLayersDrawDifferentMasks() {
    float[] mask = dropout(0.4f, 3).forward(true, 8).output().data();
    assertThat(dropout(0.4f, 3).forward(true, 8).output().data()).isEqualTo(mask);
    assertThat(dropout(0.4f, 3).forward(true, 9).output().data()).isNotEqualTo(mask);
    assertThat(dropout(0.4f, 4).forward(true, 8).output().data()).isNotEqualTo(mask);
  }

  @Test
  void aRateThatIsNoShareIsRefused() {
    for (float rate : new float[] {-0.1f, 1f, Float.NaN}) {
      assertThatThrownBy(() -> new Dropout("drop", SHAPE, rate, 0))
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("layer \"drop\": expected a dropout rate in [0, 1), got");
    }
  }
}
