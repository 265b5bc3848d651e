package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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
    for (int headSize : new int[] {1, 3, 4, 7, 16, 63, 64, 65}) {
      for (int keys : new int[] {1, 2, 7, 63, 64, 129}) {
        for (int lanes : new int[] {8, 16, 24}) {
          cases.add(new AttentionCase(1 + cases.size() % 3, headSize, lanes, keys));
        }
      }
    }
    cases.add(new AttentionCase(2, 1000, 8, 9));
    cases.add(new AttentionCase(2, 5, 8, 1000));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void vectorAttentionAgreesWithTheScalarOneToTheLastBit(AttentionCase c) {
    List<float[]> expected = c.run(SCALAR);
    List<float[]> actual = c.run(VECTOR);
    for (int i = 0; i < expected.size(); i++) {
      int at = Arrays.mismatch(actual.get(i), expected.get(i));
      assertThat(at).as("first difference in array %d", i).isEqualTo(-1);
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
    assertAgreesWithDoublePrecision(new AttentionCase(2, 16, 8, 33), 100);
  }

  private static void assertAgreesWithDoublePrecision(AttentionCase c, float factor) {
    AttentionReference reference = new AttentionReference(c);
    float[] q = c.queries(1);
    for (int i = 0; i < q.length; i++) {
      q[i] *= factor;
    }
    float[] k = c.keys(2);
    float[] v = c.keys(3);
    float[] probabilities = c.probabilities(4);
    float[] out = c.outputs(5);

    c.attend(SCALAR, q, k, v, probabilities, out);

    double[] expected = reference.probabilities(q, k);
    float[] written =
        Arrays.copyOfRange(
            probabilities,
            AttentionCase.PROBABILITIES_AT,
            AttentionCase.PROBABILITIES_AT + expected.length);
    assertClose("probabilities", written, floats(expected), FLOAT * factor);
    double[] expectedOut = reference.output(q, k, v);
    float[] actual = new float[expectedOut.length];
    for (int i = 0; i < actual.length; i++) {
      actual[i] = out[reference.output(i / c.lanes(), i % c.lanes())];
    }
    assertClose("out", actual, floats(expectedOut), FLOAT * factor);
  }

  static Stream<AttentionCase> smallCases() {
    return Stream.of(
        new AttentionCase(1, 1, 8, 1),
        new AttentionCase(1, 7, 8, 5),
        new AttentionCase(2, 4, 16, 3),
        new AttentionCase(3, 5, 8, 9));
  }

  @ParameterizedTest
  @MethodSource("smallCases")
  void gradientsAgreeWithDifferencesOfTheDoubleReference(AttentionCase c) {
    AttentionReference reference = new AttentionReference(c);
    List<float[]> arrays = c.run(SCALAR);
    float[] q = arrays.get(0);
    float[] k = arrays.get(1);
    float[] v = arrays.get(2);
    float[] dOut = arrays.get(5);
    float[] earlierKeys = c.keys(8);
    float[] earlierValues = c.keys(9);
    for (int f = 0; f < c.features(); f++) {
      for (int lane = 0; lane < c.lanes(); lane++) {
        int query = reference.query(f, lane);
        double slope = slope(reference, q, query, q, k, v, dOut);
        assertClose("dq", arrays.get(6)[query], slope, DIFFERENCES);
        for (int j = 0; j < c.keys(); j++) {
          int key = reference.key(f, j, lane);
          double keySlope = earlierKeys[key] + slope(reference, k, key, q, k, v, dOut);
          assertClose("dk", arrays.get(7)[key], keySlope, DIFFERENCES);
          double valueSlope = earlierValues[key] + slope(reference, v, key, q, k, v, dOut);
          assertClose("dv", arrays.get(8)[key], valueSlope, DIFFERENCES);
        }
      }
    }
  }

  private static double slope(
      AttentionReference reference,
      float[] changed,
      int at,
      float[] q,
      float[] k,
      float[] v,
      float[] dOut) {
    float value = changed[at];
    changed[at] = value + STEP;
    double above = changed[at];
    double high = reference.loss(q, k, v, dOut);
    changed[at] = value - STEP;
    double below = changed[at];
    double low = reference.loss(q, k, v, dOut);
    changed[at] = value;
    return (high - low) / (above - below);
  }

  @Test
  void lanesDoNotTouchEachOther() {
    AttentionCase c = new AttentionCase(2, 16, 8, 20);
    float[] k = c.keys(2);
    float[] v = c.keys(3);
    float[] out = c.outputs(5);
    c.attend(VECTOR, c.queries(1), k, v, c.probabilities(4), out);
    AttentionReference places = new AttentionReference(c);
    float[] withNaN = c.outputs(5);
    float[] q = c.queries(1);
    q[places.query(0, 3)] = Float.NaN;
    c.attend(VECTOR, q, k, v, c.probabilities(4), withNaN);
    for (int f = 0; f < c.features(); f++) {
      for (int lane = 0; lane < 8; lane++) {
        int at = places.output(f, lane);
        if (lane == 3 && f < c.headSize()) {
          assertThat(withNaN[at]).isNaN();
        } else {
          assertThat(withNaN[at]).isEqualTo(out[at]);
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
