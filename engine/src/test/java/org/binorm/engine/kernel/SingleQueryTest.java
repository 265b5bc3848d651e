package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.TestNumbers;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One query of one sequence: on vectors, in plain Java, and as the last query of a block. */
class SingleQueryTest {
  private static final int LANES = 8;

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,8,5", "3,7,8", "2,16,9", "1,33,64", "2,48,65", "4,32,129"})
  void allGiveTheSameBits(int heads, int headSize, int keys) {
    int features = heads * headSize;
    Matrix q = TestNumbers.matrix(1, features, new Grid(1, keys, LANES, 0));
    Matrix k = TestNumbers.matrix(2, features, new Grid(1, keys, LANES, 0));
    Matrix v = TestNumbers.matrix(3, features, new Grid(1, keys, LANES, 0));
    Matrix block = new Matrix(features, q.grid());
    Matrix last = new Matrix(features, new Grid(1, 1, LANES, 0));
    int kStride = Grid.lanesFor(keys);
    int vStride = Grid.lanesFor(features) + 8;
    float[] allKeys = new float[features * kStride];
    float[] allValues = new float[keys * vStride];
    for (int f = 0; f < features; f++) {
      last.set(f, 0, 0, 0, q.get(f, 0, keys - 1, 0));
      for (int j = 0; j < keys; j++) {
        allKeys[f * kStride + j] = k.get(f, 0, j, 0);
        allValues[j * vStride + f] = v.get(f, 0, j, 0);
      }
    }
    Matrix naive = new Matrix(features, last.grid());
    Matrix fast = new Matrix(features, last.grid());
    float[] weights = new float[keys * Attention.blockStride(keys, LANES)];
    float[] scores = new float[kStride];
    for (int feature = 0; feature < features; feature += headSize) {
      new ScalarAttention().attend(q, k, v, feature, headSize, 0, keys, 0, weights, 0, block);
      new ScalarAttention()
          .attendOne(
              last, allKeys, kStride, allValues, vStride, feature, headSize, keys, scores, naive);
      new VectorAttention()
          .attendOne(
              last, allKeys, kStride, allValues, vStride, feature, headSize, keys, scores, fast);
    }
    for (int f = 0; f < features; f++) {
      float expected = block.get(f, 0, keys - 1, 0);
      assertThat(naive.get(f, 0, 0, 0)).isEqualTo(expected);
      assertThat(fast.get(f, 0, 0, 0)).isEqualTo(expected);
    }
  }
}
