package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.binorm.engine.tensor.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fast attention against its naive twin, the twin against double precision and differences. */
class AttentionTest {
  private static final double FLOAT = 5e-6;
  private static final double DIFFERENCES = 1e-5;

  /** Small for the curvature of a softmax, large for the rounding of a float. */
  private static final float STEP = 0x1p-10f;

  private static final Attention SCALAR = new ScalarAttention();
  private static final Attention VECTOR = new VectorAttention();

  static Stream<AttentionCase> cases() {
    List<AttentionCase> cases = new ArrayList<>();
    for (int headSize : new int[] {1, 2, 3, 4, 7, 16, 63, 64, 65}) {
      for (int before : new int[] {0, 1, 2, 3, 7, 64, 127}) {
        for (int queries : new int[] {1, 2, 3, 4, 11, 24}) {
          cases.add(new AttentionCase(headSize, 8 + cases.size() % 3 * 8, before, queries));
        }
      }
    }
    cases.add(new AttentionCase(1000, 8, 4, 5));
    cases.add(new AttentionCase(5, 8, 990, 10));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void vectorAttentionAgreesWithTheScalarOneToTheLastBit(AttentionCase c) {
    float[] probabilities = c.weights(4);
    float[] scratch = c.weights(10);
    float[] expectedProbabilities = c.weights(4);
    float[] expectedScratch = c.weights(10);
    List<Matrix> actual = c.run(VECTOR, probabilities, scratch);
    List<Matrix> expected = c.run(SCALAR, expectedProbabilities, expectedScratch);
    for (int i = 0; i < expected.size(); i++) {
      int at = Arrays.mismatch(actual.get(i).data(), expected.get(i).data());
      assertThat(at).as("first difference in matrix %d", i).isEqualTo(-1);
    }
    for (int r = 0; r < c.queries(); r++) {
      int from = AttentionCase.AT + c.weight(r, 0, 0);
      int to = AttentionCase.AT + c.weight(r, c.before() + r + 1, 0);
      assertThat(Arrays.mismatch(probabilities, from, to, expectedProbabilities, from, to))
          .as("first difference in probabilities of query %d", r)
          .isEqualTo(-1);
    }
    int end = AttentionCase.AT + c.queries() * c.stride();
    for (int at : new int[] {0, AttentionCase.AT - 1, end, probabilities.length - 1}) {
      assertThat(probabilities[at]).as("outside of the block").isEqualTo(c.weights(4)[at]);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void probabilitiesAndOutputsAgreeWithDoublePrecision(AttentionCase c) {
    assertAgreesWithDoublePrecision(c, 1);
  }

  /** Scores of several hundred: only the differences from the largest may meet the exponential. */
  @Test
  void largeScoresDoNotOverflow() {
    assertAgreesWithDoublePrecision(new AttentionCase(16, 8, 22, 11), 100);
  }

  private static void assertAgreesWithDoublePrecision(AttentionCase c, float factor) {
    AttentionReference reference = new AttentionReference(c);
    Matrix q = c.queries(1);
    for (int i = 0; i < q.data().length; i++) {
      q.data()[i] *= factor;
    }
    Matrix k = c.keys(2);
    Matrix v = c.keys(3);
    float[] probabilities = c.weights(4);
    Matrix out = c.queries(5);

    c.attend(SCALAR, q, k, v, probabilities, out);

    for (int r = 0; r < c.queries(); r++) {
      for (int lane = 0; lane < c.lanes(); lane++) {
        double[] expected = reference.probabilities(q, k, r, lane);
        float[] written = new float[expected.length];
        for (int j = 0; j < written.length; j++) {
          written[j] = probabilities[AttentionCase.AT + c.weight(r, j, lane)];
        }
        assertClose("probabilities", written, floats(expected), FLOAT * factor);
        double[] expectedOut = reference.output(q, k, v, r, lane);
        float[] actual = new float[expectedOut.length];
        for (int i = 0; i < actual.length; i++) {
          actual[i] = out.data()[c.query(out, i, r, lane)];
        }
        assertClose("out", actual, floats(expectedOut), FLOAT * factor);
      }
    }
  }

  static Stream<AttentionCase> smallCases() {
    return Stream.of(
        new AttentionCase(1, 8, 0, 1),
        new AttentionCase(7, 8, 4, 1),
        new AttentionCase(4, 16, 0, 4),
        new AttentionCase(5, 8, 2, 7));
  }

  @ParameterizedTest
  @MethodSource("smallCases")
  void gradientsAgreeWithDifferencesOfTheDoubleReference(AttentionCase c) {
    List<Matrix> matrices = c.run(SCALAR, c.weights(4), c.weights(10));
    Matrix q = matrices.get(0);
    Matrix k = matrices.get(1);
    Matrix v = matrices.get(2);
    Matrix dOut = matrices.get(4);
    for (int lane = 0; lane < c.lanes(); lane++) {
      int l = lane;
      DoubleSupplier loss = () -> new AttentionReference(c).loss(q, k, v, dOut, l);
      for (int i = 0; i < c.headSize(); i++) {
        for (int r = 0; r < c.queries(); r++) {
          int query = c.query(q, i, r, lane);
          assertGradient("dq", matrices.get(5), c.queries(7), query, slope(q, query, loss));
        }
        for (int j = 0; j < c.keys(); j++) {
          int key = c.key(k, i, j, lane);
          assertGradient("dk", matrices.get(6), c.keys(8), key, slope(k, key, loss));
          assertGradient("dv", matrices.get(7), c.keys(9), key, slope(v, key, loss));
        }
      }
    }
  }

  /** A gradient is added to what was there before. */
  private static void assertGradient(
      String name, Matrix gradient, Matrix earlier, int at, double slope) {
    assertClose(name, gradient.data()[at], earlier.data()[at] + slope, DIFFERENCES);
  }

  private static double slope(Matrix changed, int at, DoubleSupplier loss) {
    float value = changed.data()[at];
    changed.data()[at] = value + STEP;
    double above = changed.data()[at];
    double high = loss.getAsDouble();
    changed.data()[at] = value - STEP;
    double below = changed.data()[at];
    double low = loss.getAsDouble();
    changed.data()[at] = value;
    return (high - low) / (above - below);
  }

  @Test
  void lanesDoNotTouchEachOther() {
    AttentionCase c = new AttentionCase(16, 8, 9, 11);
    Matrix q = c.queries(1);
    Matrix out = c.queries(5);
    c.attend(VECTOR, q, c.keys(2), c.keys(3), c.weights(4), out);
    Matrix withNaN = c.queries(5);
    q.data()[c.query(q, 0, 4, 3)] = Float.NaN;
    c.attend(VECTOR, q, c.keys(2), c.keys(3), c.weights(4), withNaN);
    for (int i = 0; i < c.headSize(); i++) {
      for (int r = 0; r < c.queries(); r++) {
        for (int lane = 0; lane < 8; lane++) {
          int at = c.query(out, i, r, lane);
          if (lane == 3 && r == 4) {
            assertThat(withNaN.data()[at]).isNaN();
          } else {
            assertThat(withNaN.data()[at]).isEqualTo(out.data()[at]);
          }
        }
      }
    }
  }

  /** Infinite keys and values would spoil a sum even with a weight of zero. */
  @Test
  void queriesTouchNoLaterKey() {
    AttentionCase c = new AttentionCase(7, 8, 5, 11);
    Matrix q = c.queries(1);
    Matrix k = c.keys(2);
    Matrix v = c.keys(3);
    Matrix dOut = c.queries(6);
    float[] probabilities = c.weights(4);
    Matrix out = c.queries(5);
    Matrix dq = c.queries(7);
    c.attend(VECTOR, q, k, v, probabilities, out);
    c.attendGradient(VECTOR, q, k, v, probabilities, dOut, dq, c.keys(8), c.keys(9), c.weights(10));
    for (int changed = 1; changed < c.queries(); changed++) {
      Matrix infiniteKeys = c.keys(2);
      Matrix infiniteValues = c.keys(3);
      for (int i = 0; i < c.headSize(); i++) {
        int at = c.key(k, i, c.before() + changed, 0);
        Arrays.fill(infiniteKeys.data(), at, at + c.lanes(), Float.POSITIVE_INFINITY);
        Arrays.fill(infiniteValues.data(), at, at + c.lanes(), Float.POSITIVE_INFINITY);
      }
      Matrix later = c.queries(5);
      Matrix laterGradient = c.queries(7);
      c.attend(VECTOR, q, infiniteKeys, infiniteValues, probabilities, later);
      c.attendGradient(
          VECTOR,
          q,
          infiniteKeys,
          infiniteValues,
          probabilities,
          dOut,
          laterGradient,
          c.keys(8),
          c.keys(9),
          c.weights(10));
      for (int i = 0; i < c.headSize(); i++) {
        int from = c.query(q, i, 0, 0);
        int to = c.query(q, i, changed, 0);
        assertThat(Arrays.mismatch(later.data(), from, to, out.data(), from, to)).isEqualTo(-1);
        assertThat(Arrays.mismatch(laterGradient.data(), from, to, dq.data(), from, to))
            .isEqualTo(-1);
      }
    }
  }

  /** An infinite query spoils the gradients of the keys it sees, not those of later ones. */
  @Test
  void laterKeysTouchNoQuery() {
    AttentionCase c = new AttentionCase(7, 8, 5, 11);
    for (int changed = 0; changed < c.queries() - 1; changed++) {
      Matrix q = c.queries(1);
      Matrix dOut = c.queries(6);
      for (int i = 0; i < c.headSize(); i++) {
        int at = c.query(q, i, changed, 0);
        Arrays.fill(q.data(), at, at + c.lanes(), Float.POSITIVE_INFINITY);
        Arrays.fill(dOut.data(), at, at + c.lanes(), Float.POSITIVE_INFINITY);
      }
      float[] probabilities = c.weights(4);
      Matrix dk = c.keys(8);
      Matrix dv = c.keys(9);
      c.attend(VECTOR, q, c.keys(2), c.keys(3), probabilities, c.queries(5));
      c.attendGradient(
          VECTOR,
          q,
          c.keys(2),
          c.keys(3),
          probabilities,
          dOut,
          c.queries(7),
          dk,
          dv,
          c.weights(10));
      for (int i = 0; i < c.headSize(); i++) {
        for (int j = c.before(); j < c.keys(); j++) {
          boolean spoiled = j <= c.before() + changed;
          assertThat(Float.isFinite(dk.data()[c.key(dk, i, j, 0)])).isEqualTo(!spoiled);
          assertThat(Float.isFinite(dv.data()[c.key(dv, i, j, 0)])).isEqualTo(!spoiled);
        }
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
