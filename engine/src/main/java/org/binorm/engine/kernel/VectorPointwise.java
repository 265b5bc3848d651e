package org.binorm.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pointwise operations on the Vector API.
 *
 * <p>Normalization takes sixteen positions at a time, one cache line per feature, and keeps their
 * sums in registers; the second and third walk over the features find them in the first-level
 * cache.
 */
public final class VectorPointwise implements Pointwise {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;
  private static final int BLOCK = 16;

  /** Positions whose intermediate values stay in the first-level cache. */
  private static final int CHUNK = 512;

  private final VectorCrossEntropy crossEntropy = new VectorCrossEntropy();
  private final VectorGelu gelu = new VectorGelu(CHUNK);
  private final float[] gathered = new float[CHUNK];
  private final float[] lanes = new float[VECTOR];

  @Override
  public void normalize(
      float[] z,
      float[] n,
      int features,
      int stride,
      int at,
      int length,
      float epsilon,
      float[] inverse,
      int inverseAt) {
    int i = 0;
    for (; i + BLOCK <= length; i += BLOCK) {
      normalizeBlock(z, n, features, stride, at + i, epsilon, inverse, inverseAt + i);
    }
    if (i < length) {
      normalizeVector(z, n, features, stride, at + i, epsilon, inverse, inverseAt + i);
    }
  }

  private static void normalizeBlock(
      float[] z,
      float[] n,
      int features,
      int stride,
      int at,
      float epsilon,
      float[] inverse,
      int inverseAt) {
    FloatVector sumA = FloatVector.zero(LANES);
    FloatVector sumB = sumA;
    int end = at + features * stride;
    for (int p = at; p < end; p += stride) {
      sumA = sumA.add(FloatVector.fromArray(LANES, z, p));
      sumB = sumB.add(FloatVector.fromArray(LANES, z, p + VECTOR));
    }
    FloatVector meanA = sumA.div(features);
    FloatVector meanB = sumB.div(features);
    FloatVector squaresA = FloatVector.zero(LANES);
    FloatVector squaresB = squaresA;
    for (int p = at; p < end; p += stride) {
      FloatVector a = FloatVector.fromArray(LANES, z, p).sub(meanA);
      FloatVector b = FloatVector.fromArray(LANES, z, p + VECTOR).sub(meanB);
      squaresA = squaresA.add(a.mul(a));
      squaresB = squaresB.add(b.mul(b));
    }
    FloatVector scaleA = inverseRoot(squaresA, features, epsilon);
    FloatVector scaleB = inverseRoot(squaresB, features, epsilon);
    scaleA.intoArray(inverse, inverseAt);
    scaleB.intoArray(inverse, inverseAt + VECTOR);
    for (int p = at; p < end; p += stride) {
      FloatVector a = FloatVector.fromArray(LANES, z, p).sub(meanA);
      FloatVector b = FloatVector.fromArray(LANES, z, p + VECTOR).sub(meanB);
      a.mul(scaleA).intoArray(n, p);
      b.mul(scaleB).intoArray(n, p + VECTOR);
    }
  }

  private static void normalizeVector(
      float[] z,
      float[] n,
      int features,
      int stride,
      int at,
      float epsilon,
      float[] inverse,
      int inverseAt) {
    FloatVector sum = FloatVector.zero(LANES);
    int end = at + features * stride;
    for (int p = at; p < end; p += stride) {
      sum = sum.add(FloatVector.fromArray(LANES, z, p));
    }
    FloatVector mean = sum.div(features);
    FloatVector squares = FloatVector.zero(LANES);
    for (int p = at; p < end; p += stride) {
      FloatVector d = FloatVector.fromArray(LANES, z, p).sub(mean);
      squares = squares.add(d.mul(d));
    }
    FloatVector scale = inverseRoot(squares, features, epsilon);
    scale.intoArray(inverse, inverseAt);
    for (int p = at; p < end; p += stride) {
      FloatVector.fromArray(LANES, z, p).sub(mean).mul(scale).intoArray(n, p);
    }
  }

  private static FloatVector inverseRoot(FloatVector squares, int features, float epsilon) {
    FloatVector root = squares.div(features).add(epsilon).lanewise(VectorOperators.SQRT);
    return FloatVector.broadcast(LANES, 1f).div(root);
  }

  @Override
  public void normalizeGradient(
      float[] n,
      float[] dn,
      float[] dz,
      int features,
      int stride,
      int at,
      int length,
      float[] inverse,
      int inverseAt) {
    int i = 0;
    for (; i + BLOCK <= length; i += BLOCK) {
      gradientBlock(n, dn, dz, features, stride, at + i, inverse, inverseAt + i);
    }
    if (i < length) {
      gradientVector(n, dn, dz, features, stride, at + i, inverse, inverseAt + i);
    }
  }

  private static void gradientBlock(
      float[] n,
      float[] dn,
      float[] dz,
      int features,
      int stride,
      int at,
      float[] inverse,
      int inverseAt) {
    FloatVector sumA = FloatVector.zero(LANES);
    FloatVector sumB = sumA;
    FloatVector productsA = sumA;
    FloatVector productsB = sumA;
    int end = at + features * stride;
    for (int p = at; p < end; p += stride) {
      FloatVector a = FloatVector.fromArray(LANES, dn, p);
      FloatVector b = FloatVector.fromArray(LANES, dn, p + VECTOR);
      sumA = sumA.add(a);
      sumB = sumB.add(b);
      productsA = productsA.add(a.mul(FloatVector.fromArray(LANES, n, p)));
      productsB = productsB.add(b.mul(FloatVector.fromArray(LANES, n, p + VECTOR)));
    }
    FloatVector meanA = sumA.div(features);
    FloatVector meanB = sumB.div(features);
    FloatVector slopeA = productsA.div(features);
    FloatVector slopeB = productsB.div(features);
    FloatVector scaleA = FloatVector.fromArray(LANES, inverse, inverseAt);
    FloatVector scaleB = FloatVector.fromArray(LANES, inverse, inverseAt + VECTOR);
    for (int p = at; p < end; p += stride) {
      FloatVector a = FloatVector.fromArray(LANES, dn, p).sub(meanA);
      FloatVector b = FloatVector.fromArray(LANES, dn, p + VECTOR).sub(meanB);
      a = a.sub(FloatVector.fromArray(LANES, n, p).mul(slopeA));
      b = b.sub(FloatVector.fromArray(LANES, n, p + VECTOR).mul(slopeB));
      a.mul(scaleA).intoArray(dz, p);
      b.mul(scaleB).intoArray(dz, p + VECTOR);
    }
  }

  private static void gradientVector(
      float[] n,
      float[] dn,
      float[] dz,
      int features,
      int stride,
      int at,
      float[] inverse,
      int inverseAt) {
    FloatVector sum = FloatVector.zero(LANES);
    FloatVector products = sum;
    int end = at + features * stride;
    for (int p = at; p < end; p += stride) {
      FloatVector d = FloatVector.fromArray(LANES, dn, p);
      sum = sum.add(d);
      products = products.add(d.mul(FloatVector.fromArray(LANES, n, p)));
    }
    FloatVector mean = sum.div(features);
    FloatVector slope = products.div(features);
    FloatVector scale = FloatVector.fromArray(LANES, inverse, inverseAt);
    for (int p = at; p < end; p += stride) {
      FloatVector d = FloatVector.fromArray(LANES, dn, p).sub(mean);
      d.sub(FloatVector.fromArray(LANES, n, p).mul(slope)).mul(scale).intoArray(dz, p);
    }
  }

  @Override
  public void rectify(float[] x, float[] a, int at, int length) {
    for (int p = at; p < at + length; p += VECTOR) {
      FloatVector.fromArray(LANES, x, p).max(0f).intoArray(a, p);
    }
  }

  @Override
  public void rectifyGradient(float[] a, float[] da, float[] dx, int at, int length) {
    FloatVector zero = FloatVector.zero(LANES);
    for (int p = at; p < at + length; p += VECTOR) {
      VectorMask<Float> passed =
          FloatVector.fromArray(LANES, a, p).compare(VectorOperators.GT, zero);
      zero.blend(FloatVector.fromArray(LANES, da, p), passed).intoArray(dx, p);
    }
  }

  @Override
  public void gelu(float[] x, float[] y, int at, int length) {
    for (int from = 0; from < length; from += CHUNK) {
      gelu.values(x, y, at + from, Math.min(CHUNK, length - from));
    }
  }

  @Override
  public void geluFirst(float[] x, float[] y, int at, int stride, int count) {
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      int first = at + from * stride;
      for (int i = 0; i < length; i++) {
        gathered[i] = x[first + i * stride];
      }
      // Whole vectors: what an earlier call left behind the last value is turned for nothing.
      gelu.values(gathered, gathered, 0, (length + VECTOR - 1) / VECTOR * VECTOR);
      for (int i = 0; i < length; i++) {
        y[first + i * stride] = gathered[i];
      }
    }
  }

  @Override
  public void geluGradient(float[] x, float[] dy, float[] dx, int at, int length) {
    for (int from = 0; from < length; from += CHUNK) {
      gelu.gradient(x, dy, dx, at + from, Math.min(CHUNK, length - from));
    }
  }

  @Override
  public void add(float[] a, float[] b, float[] sum, int at, int length) {
    for (int p = at; p < at + length; p += VECTOR) {
      FloatVector other = FloatVector.fromArray(LANES, b, p);
      FloatVector.fromArray(LANES, a, p).add(other).intoArray(sum, p);
    }
  }

  @Override
  public float sum(float[] x, int at, int length) {
    FloatVector first = FloatVector.zero(LANES);
    FloatVector second = first;
    int i = 0;
    for (; i + BLOCK <= length; i += BLOCK) {
      first = first.add(FloatVector.fromArray(LANES, x, at + i));
      second = second.add(FloatVector.fromArray(LANES, x, at + i + VECTOR));
    }
    if (i < length) {
      first = first.add(FloatVector.fromArray(LANES, x, at + i));
    }
    float[] s = lanes;
    first.add(second).intoArray(s, 0);
    // Not reduceLanes, which adds in another order on another Java version.
    return s[0] + s[2] + (s[4] + s[6]) + (s[1] + s[3] + (s[5] + s[7]));
  }

  @Override
  public void crossEntropy(
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
    crossEntropy.run(
        logits, features, stride, at, length, scale, labels, labelsAt, weight, gradient, losses,
        predicted);
  }

  @Override
  public void maxPoolGradient(
      float[] x,
      float[] dx,
      int at,
      int right,
      int below,
      float[] max,
      float[] dMax,
      int maxAt,
      int length) {
    FloatVector zero = FloatVector.zero(LANES);
    for (int i = 0; i < length; i += VECTOR) {
      int p = at + i;
      FloatVector m = FloatVector.fromArray(LANES, max, maxAt + i);
      FloatVector left = FloatVector.fromArray(LANES, dMax, maxAt + i);
      // What one pixel takes is gone for the next: "left" is the gradient not given away yet.
      left = give(x, dx, p, m, left, zero);
      left = give(x, dx, p + right, m, left, zero);
      left = give(x, dx, p + below, m, left, zero);
      left.intoArray(dx, p + below + right);
    }
  }

  private static FloatVector give(
      float[] x, float[] dx, int p, FloatVector max, FloatVector left, FloatVector zero) {
    VectorMask<Float> taken = FloatVector.fromArray(LANES, x, p).compare(VectorOperators.EQ, max);
    zero.blend(left, taken).intoArray(dx, p);
    return left.blend(zero, taken);
  }
}
