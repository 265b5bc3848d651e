package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Cross-entropy on the Vector API: three walks over the features, whole rows at a time.
 *
 * <p>A vocabulary's logits do not fit into a cache, and neighbouring features of one position lie
 * on different pages: so rows are read as they lie in memory, and what is known about each position
 * (its maximum, its sum) waits in a small row of its own.
 */
final class VectorCrossEntropy {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;

  private float[] max = new float[0];
  private float[] largest = new float[0];
  private float[] sum = new float[0];
  private float[] factor = new float[0];
  private float[] unwanted = new float[0];

  void run(
      float[] logits,
      int features,
      int stride,
      int at,
      int length,
      float scale,
      int[] labels,
      int labelsAt,
      float weight,
      float[] gradient,
      float[] losses,
      int[] predicted) {
    reserve(length);
    Arrays.fill(max, 0, length, Float.NEGATIVE_INFINITY);
    Arrays.fill(largest, 0, length, 0f);
    Arrays.fill(sum, 0, length, 0f);
    for (int f = 0; f < features; f++) {
      findLargest(logits, f * stride + at, length, f);
    }
    for (int i = 0; i < length; i++) {
      int label = labels[labelsAt + i];
      predicted[labelsAt + i] = (int) largest[i];
      // Kept here until the sum is known: the gradient may overwrite the logits.
      losses[labelsAt + i] = label < 0 ? 0f : logits[label * stride + at + i];
    }
    for (int f = 0; f < features; f++) {
      int row = f * stride + at;
      addExponentials(logits, row, length, scale, wanted(gradient), gradient == null ? 0 : row);
    }
    for (int i = 0; i < length; i++) {
      int p = labelsAt + i;
      losses[p] = labels[p] < 0 ? 0f : CrossEntropy.loss(losses[p], max[i], sum[i], scale);
      factor[i] = labels[p] < 0 ? 0f : weight * scale / sum[i];
    }
    if (gradient != null) {
      for (int f = 0; f < features; f++) {
        multiply(gradient, f * stride + at, length);
      }
      subtractOnes(gradient, stride, at, length, labels, labelsAt, weight * scale);
    }
  }

  private float[] wanted(float[] gradient) {
    return gradient == null ? unwanted : gradient;
  }

  private void reserve(int length) {
    if (max.length < length) {
      max = new float[length];
      largest = new float[length];
      sum = new float[length];
      factor = new float[length];
      unwanted = new float[length];
    }
  }

  /** Numbers of features are floats here, exact up to 2^24. */
  private void findLargest(float[] logits, int at, int length, int feature) {
    FloatVector number = FloatVector.broadcast(LANES, (float) feature);
    for (int i = 0; i < length; i += VECTOR) {
      FloatVector x = FloatVector.fromArray(LANES, logits, at + i);
      FloatVector known = FloatVector.fromArray(LANES, max, i);
      VectorMask<Float> larger = x.compare(VectorOperators.GT, known);
      known.blend(x, larger).intoArray(max, i);
      FloatVector.fromArray(LANES, largest, i).blend(number, larger).intoArray(largest, i);
    }
  }

  private void addExponentials(
      float[] logits, int at, int length, float scale, float[] exponentials, int to) {
    for (int i = 0; i < length; i += VECTOR) {
      FloatVector x = FloatVector.fromArray(LANES, logits, at + i);
      FloatVector e = VectorExp.exp(x.sub(FloatVector.fromArray(LANES, max, i)).mul(scale));
      e.intoArray(exponentials, to + i);
      FloatVector.fromArray(LANES, sum, i).add(e).intoArray(sum, i);
    }
  }

  private void multiply(float[] gradient, int at, int length) {
    for (int i = 0; i < length; i += VECTOR) {
      FloatVector e = FloatVector.fromArray(LANES, gradient, at + i);
      e.mul(FloatVector.fromArray(LANES, factor, i)).intoArray(gradient, at + i);
    }
  }

  private static void subtractOnes(
      float[] gradient, int stride, int at, int length, int[] labels, int labelsAt, float one) {
    for (int i = 0; i < length; i++) {
      int label = labels[labelsAt + i];
      if (label >= 0) {
        gradient[label * stride + at + i] -= one;
      }
    }
  }
}
