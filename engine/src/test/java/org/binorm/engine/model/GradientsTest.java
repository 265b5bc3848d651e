package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.optim.Sgd;
import org.binorm.engine.tensor.SparseRows;
import org.junit.jupiter.api.Test;

class GradientsTest {
  private static final List<Gradients.Tensor> TENSORS =
      List.of(
          new Gradients.Tensor(0, 6, 4, true),
          new Gradients.Tensor(24, 1, 4, false),
          new Gradients.Tensor(28, 5, 3, false),
          new Gradients.Tensor(43, 9, 2, true),
          new Gradients.Tensor(61, 1, 2, false));
  private static final int SIZE = 63;

  /** Sets the gradient of some rows of both tables and of all else; returns the same, dense. */
  private static float[] fill(Gradients gradients, int step) {
    float[] dense = TestNumbers.gaussian(step, SIZE);
    System.arraycopy(dense, 24, gradients.dense(), 0, 19);
    System.arraycopy(dense, 61, gradients.dense(), 19, 2);
    fillTable(gradients.table(0), dense, 0, step);
    fillTable(gradients.table(3), dense, 43, step);
    return dense;
  }

  private static void fillTable(SparseRows table, float[] dense, int offset, int step) {
    for (int row = table.rows() - 1; row >= 0; row--) {
      int from = offset + row * table.columns();
      if ((row + step) % 3 == 0) {
        int at = table.at(row);
        System.arraycopy(dense, from, table.values(), at, table.columns());
      } else {
        Arrays.fill(dense, from, from + table.columns(), 0f);
      }
    }
  }

  @Test
  void anOptimizerThatVisitsRangesTakesTheStepsOfADenseOne() {
    List<Optimizer> optimizers = List.of(new Adam(0.9f, 0.99f, 1e-8f, 0.1f), new Sgd(0.9f));
    for (Optimizer optimizer : optimizers) {
      Gradients gradients = new Gradients(TENSORS);
      float[] expected = TestNumbers.gaussian(99, SIZE);
      float[] actual = expected.clone();
      float[][] expectedState = new float[optimizer.slots()][SIZE];
      float[][] state = new float[optimizer.slots()][SIZE];
      for (int i = 1; i <= 10; i++) {
        int step = i;
        gradients.clear();
        float[] dense = fill(gradients, step);
        optimizer.step(expected, dense, expectedState, step, 0.01f);
        gradients.forEachRange(
            (at, values, valuesAt, length) ->
                optimizer.step(actual, at, values, valuesAt, length, state, step, 0.01f));
      }
      assertThat(actual).isEqualTo(expected);
      assertThat(state).isDeepEqualTo(expectedState);
    }
  }

  @Test
  void rangesFollowEachOtherAndCoverAllParameters() {
    Gradients gradients = new Gradients(TENSORS);
    fill(gradients, 1);
    List<Integer> ends = new ArrayList<>(List.of(0));
    gradients.forEachRange(
        (at, values, valuesAt, length) -> {
          assertThat(at).isEqualTo(ends.get(ends.size() - 1));
          ends.add(at + length);
        });
    assertThat(ends).endsWith(SIZE);
  }

  @Test
  void normAndScaleCountTables() {
    Gradients gradients = new Gradients(TENSORS);
    float[] dense = fill(gradients, 2);
    double squares = 0;
    for (float value : dense) {
      squares += (double) value * value;
    }
    assertThat(gradients.squaredNorm()).isCloseTo(squares, byAMillionth());

    gradients.scale(0.25f);

    gradients.forEachRange(
        (at, values, valuesAt, length) -> {
          for (int i = 0; i < length; i++) {
            assertThat(values[valuesAt + i]).isEqualTo(0.25f * dense[at + i]);
          }
        });
    assertThat(gradients.squaredNorm()).isCloseTo(squares / 16, byAMillionth());
  }

  private static Percentage byAMillionth() {
    return Percentage.withPercentage(1e-4);
  }

  @Test
  void clearedGradientsAreZeroEverywhere() {
    Gradients gradients = new Gradients(TENSORS);
    fill(gradients, 3);
    gradients.clear();
    assertThat(gradients.squaredNorm()).isZero();
    gradients.forEachRange(
        (at, values, valuesAt, length) ->
            assertThat(Arrays.copyOfRange(values, valuesAt, valuesAt + length))
                .isEqualTo(new float[length]));
  }
}
