package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.binorm.engine.TestNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same lambda on the naive and on the fast pointwise kernel: the same bits. */
class PointwiseParityTest {
  private static final float EPSILON = 1e-5f;
  private static final int AT = 16;
  private static final Pointwise SCALAR = new ScalarPointwise();
  private static final Pointwise VECTOR = new VectorPointwise();

  /** Features and a length in whole vectors, which may be more than one block. */
  record Size(int features, int length) {
    int stride() {
      return AT + length + 24;
    }

    float[] values(long seed) {
      float[] values = TestNumbers.gaussian(seed, features * stride());
      for (int i = 0; i < values.length; i += 5) {
        // Equal values, both zeros: what comparisons stumble over.
        values[i] = Math.round(values[i]);
      }
      return values;
    }
  }

  static Stream<Size> sizes() {
    List<Size> sizes = new ArrayList<>();
    for (int features : new int[] {1, 7, 63, 64, 65, 127, 128, 129, 1000}) {
      for (int length : new int[] {8, 24, 64, 248, 256, 264, 1000}) {
        sizes.add(new Size(features, length));
      }
    }
    return sizes.stream();
  }

  /** Runs on a kernel and returns every array it may have written to. */
  private interface Operation {
    List<float[]> run(Pointwise kernel);
  }

  private static void assertSameBits(Operation operation) {
    List<float[]> expected = operation.run(SCALAR);
    List<float[]> actual = operation.run(VECTOR);
    for (int i = 0; i < expected.size(); i++) {
      int at = Arrays.mismatch(actual.get(i), expected.get(i));
      assertThat(at).as("first difference in array %d", i).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void normalizationAgreesToTheLastBitInPlaceOrNot(Size size) {
    assertSameBits(
        kernel -> {
          float[] z = size.values(1);
          float[] n = size.values(2);
          float[] inverse = size.values(3);
          kernel.normalize(
              z, n, size.features(), size.stride(), AT, size.length(), EPSILON, inverse, 3);
          float[] both = size.values(1);
          kernel.normalize(
              both, both, size.features(), size.stride(), AT, size.length(), EPSILON, inverse, 3);
          return List.of(z, n, both, inverse);
        });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void theGradientOfNormalizationAgreesToTheLastBitInPlaceOrNot(Size size) {
    assertSameBits(
        kernel -> {
          float[] n = size.values(1);
          float[] dn = size.values(2);
          float[] dz = size.values(3);
          float[] inverse = size.values(4);
          kernel.normalizeGradient(
              n, dn, dz, size.features(), size.stride(), AT, size.length(), inverse, 3);
          float[] both = size.values(2);
          kernel.normalizeGradient(
              n, both, both, size.features(), size.stride(), AT, size.length(), inverse, 3);
          return List.of(n, dn, dz, both, inverse);
        });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void rectificationAndItsGradientAgreeToTheLastBit(Size size) {
    assertSameBits(
        kernel -> {
          float[] x = size.values(1);
          float[] a = size.values(2);
          float[] dx = size.values(3);
          kernel.rectify(x, a, AT, size.length());
          kernel.rectifyGradient(a, size.values(4), dx, AT, size.length());
          kernel.rectify(x, x, AT, size.length());
          return List.of(x, a, dx);
        });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void geluOfOnePositionIsThatOfAllToTheLastBit(Size size) {
    float[] x = size.values(1);
    float[] before = size.values(2);
    float[] all = before.clone();
    new ScalarPointwise().gelu(x, all, AT, size.length());
    for (Pointwise kernel : List.of(new ScalarPointwise(), new VectorPointwise())) {
      float[] some = before.clone();
      int stride = 3;
      int count = (size.length() + stride - 1) / stride;
      kernel.geluFirst(x, some, AT, stride, count);
      for (int i = 0; i < size.length(); i++) {
        float expected = i % stride == 0 ? all[AT + i] : before[AT + i];
        assertThat(some[AT + i]).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void sumsAgreeToTheLastBit(Size size) {
    assertSameBits(kernel -> List.of(new float[] {kernel.sum(size.values(1), AT, size.length())}));
  }

  @Test
  void sumsAreThoseOfAllValues() {
    float[] x = new float[100];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    assertThat(new ScalarPointwise().sum(x, 3, 40)).isEqualTo(40 * (3 + 42) / 2f);
    assertThat(new VectorPointwise().sum(x, 3, 40)).isEqualTo(40 * (3 + 42) / 2f);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void gradientsOfMaximaAgreeToTheLastBitTiesIncluded(Size size) {
    int length = size.length();
    int right = length;
    int below = 2 * length + 8;
    float[] x = TestNumbers.gaussian(1, AT + 4 * length + 32);
    float[] max = new float[AT + length];
    for (int i = 0; i < length; i++) {
      int p = AT + i;
      if (i % 3 == 0) {
        x[p + below] = x[p];
        x[p + right] = x[p];
      }
      max[i + 5] =
          Math.max(Math.max(x[p], x[p + right]), Math.max(x[p + below], x[p + below + right]));
    }
    assertSameBits(
        kernel -> {
          float[] dx = TestNumbers.gaussian(2, x.length);
          float[] dMax = TestNumbers.gaussian(3, max.length);
          kernel.maxPoolGradient(x, dx, AT, right, below, max, dMax, 5, length);
          return List.of(dx, dMax);
        });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void geluAndItsGradientAgreeToTheLastBitInPlaceOrNot(Size size) {
    assertSameBits(
        kernel -> {
          float[] x = withExtremes(size.values(1));
          float[] y = size.values(2);
          float[] dx = size.values(3);
          float[] both = size.values(4);
          kernel.gelu(x, y, AT, size.length());
          kernel.geluGradient(x, size.values(4), dx, AT, size.length());
          kernel.geluGradient(x, both, both, AT, size.length());
          kernel.gelu(x, x, AT, size.length());
          return List.of(x, y, dx, both);
        });
  }

  /** Far out in both tails, infinities, not a number. */
  private static float[] withExtremes(float[] values) {
    float[] extremes = {
      20f,
      -20f,
      1e-30f,
      -1e-30f,
      1e30f,
      -1e30f,
      -13.2f,
      Float.NaN,
      -0f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
    for (int i = 0; i < values.length; i += 7) {
      values[i] = extremes[i / 7 % extremes.length];
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void sumsAgreeToTheLastBitInPlaceOrNot(Size size) {
    assertSameBits(
        kernel -> {
          float[] a = size.values(1);
          float[] b = size.values(2);
          float[] sum = size.values(3);
          kernel.add(a, b, sum, AT, size.length());
          kernel.add(a, sum, a, AT, size.length());
          kernel.add(a, b, b, AT, size.length());
          return List.of(a, b, sum);
        });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void crossEntropyAgreesToTheLastBitInPlaceOrNotWithAndWithoutGradient(Size size) {
    for (Target target : Target.values()) {
      assertSameBits(
          kernel -> {
            float[] logits = size.values(1);
            float[] gradient =
                switch (target) {
                  case OTHER -> size.values(2);
                  case SAME -> logits;
                  case NONE -> null;
                };
            float[] losses = size.values(3);
            int[] predicted = new int[size.length() + 6];
            kernel.crossEntropy(
                logits,
                size.features(),
                size.stride(),
                AT,
                size.length(),
                1.7f,
                labels(size),
                3,
                0.3f,
                gradient,
                losses,
                predicted);
            return List.of(logits, gradient == null ? logits : gradient, losses, floats(predicted));
          });
    }
  }

  private enum Target {
    OTHER,
    SAME,
    NONE
  }

  /** One label in four is padding. */
  private static int[] labels(Size size) {
    int[] labels = new int[size.length() + 6];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 4 == 1 ? -1 : i * 31 % size.features();
    }
    return labels;
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }
}
