package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Attention on the Vector API.
 *
 * <p>Three loops over keys do nearly all the work, four features at a time: {@link #addDots}
 * (scores and the gradient of probabilities), {@link #mix} (outputs and the query gradient) and
 * {@link #spread} (key and value gradients). What belongs to a key, [keys][lanes] of one head,
 * stays in the first-level cache while the features pass by.
 *
 * <p>Cost: every query reads all keys and values once, so the caches decide. A caller with many
 * queries walks them one head at a time ({@code heads = 1}): that head's keys and values then stay
 * in the second-level cache.
 */
public final class VectorAttention implements Attention {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;
  private static final int FEATURES = 4;

  private final VectorAttentionStep step = new VectorAttentionStep();

  @Override
  public void attend(
      float[] q,
      int qStride,
      int qAt,
      float[] k,
      float[] v,
      int keyStride,
      int keyAt,
      int heads,
      int headSize,
      int lanes,
      int keys,
      float[] probabilities,
      int probabilitiesAt,
      float[] out,
      int outStride,
      int outAt) {
    float scale = Attention.scale(headSize);
    Arrays.fill(probabilities, probabilitiesAt, probabilitiesAt + heads * keys * lanes, 0f);
    for (int head = 0; head < heads; head++) {
      int query = head * headSize * qStride + qAt;
      int key = head * headSize * keyStride + keyAt;
      int output = head * headSize * outStride + outAt;
      int p = probabilitiesAt + head * keys * lanes;
      dots(q, query, qStride, k, key, keyStride, headSize, probabilities, p, lanes, keys);
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        softmax(probabilities, p + lane, lanes, keys, scale);
      }
      mixes(probabilities, p, lanes, keys, v, key, keyStride, headSize, out, output, outStride);
    }
  }

  @Override
  public void attendGradient(
      float[] q,
      int qStride,
      int qAt,
      float[] k,
      float[] v,
      int keyStride,
      int keyAt,
      int heads,
      int headSize,
      int lanes,
      int keys,
      float[] probabilities,
      int probabilitiesAt,
      float[] dOut,
      int outStride,
      int outAt,
      float[] dq,
      float[] dk,
      float[] dv,
      float[] scratch) {
    float scale = Attention.scale(headSize);
    Arrays.fill(scratch, 0, heads * keys * lanes, 0f);
    for (int head = 0; head < heads; head++) {
      int query = head * headSize * qStride + qAt;
      int key = head * headSize * keyStride + keyAt;
      int output = head * headSize * outStride + outAt;
      int at = head * keys * lanes;
      int p = probabilitiesAt + at;
      dots(dOut, output, outStride, v, key, keyStride, headSize, scratch, at, lanes, keys);
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        softmaxGradient(probabilities, p + lane, scratch, at + lane, lanes, keys, scale);
      }
      mixes(scratch, at, lanes, keys, k, key, keyStride, headSize, dq, query, qStride);
      spreads(scratch, at, lanes, keys, q, query, qStride, headSize, dk, key, keyStride);
      spreads(probabilities, p, lanes, keys, dOut, output, outStride, headSize, dv, key, keyStride);
    }
  }

  @Override
  public void attendOne(
      float[] q,
      int qStride,
      int qAt,
      float[] k,
      int kStride,
      int kAt,
      float[] v,
      int vStride,
      int vAt,
      int headSize,
      int keys,
      float[] scores,
      float[] out,
      int outStride,
      int outAt) {
    step.attend(
        q, qStride, qAt, k, kStride, kAt, v, vStride, vAt, headSize, keys, scores, out, outStride,
        outAt);
  }

  private static void dots(
      float[] q,
      int qAt,
      int qStride,
      float[] k,
      int kAt,
      int kStride,
      int features,
      float[] s,
      int sAt,
      int lanes,
      int keys) {
    int f = 0;
    for (; f + FEATURES <= features; f += FEATURES) {
      int qf = qAt + f * qStride;
      int kf = kAt + f * kStride;
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        addDots(q, qf + lane, qStride, k, kf + lane, kStride, s, sAt + lane, lanes, keys);
      }
    }
    for (; f < features; f++) {
      int qf = qAt + f * qStride;
      int kf = kAt + f * kStride;
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        spread(k, kf + lane, lanes, keys, q, qf + lane, s, sAt + lane);
      }
    }
  }

  /** {@code s[j] += q0 k0[j] + q1 k1[j] + q2 k2[j] + q3 k3[j]}, one after the other. */
  private static void addDots(
      float[] q,
      int qAt,
      int qStride,
      float[] k,
      int kAt,
      int kStride,
      float[] s,
      int sAt,
      int lanes,
      int keys) {
    FloatVector q0 = FloatVector.fromArray(LANES, q, qAt);
    FloatVector q1 = FloatVector.fromArray(LANES, q, qAt + qStride);
    FloatVector q2 = FloatVector.fromArray(LANES, q, qAt + 2 * qStride);
    FloatVector q3 = FloatVector.fromArray(LANES, q, qAt + 3 * qStride);
    int k1 = kAt + kStride;
    int k2 = k1 + kStride;
    int k3 = k2 + kStride;
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector sum = FloatVector.fromArray(LANES, s, sAt + j);
      sum = sum.add(q0.mul(FloatVector.fromArray(LANES, k, kAt + j)));
      sum = sum.add(q1.mul(FloatVector.fromArray(LANES, k, k1 + j)));
      sum = sum.add(q2.mul(FloatVector.fromArray(LANES, k, k2 + j)));
      sum = sum.add(q3.mul(FloatVector.fromArray(LANES, k, k3 + j)));
      sum.intoArray(s, sAt + j);
    }
  }

  private static void softmax(float[] s, int at, int lanes, int keys, float scale) {
    int end = at + keys * lanes;
    FloatVector max = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    for (int p = at; p < end; p += lanes) {
      FloatVector score = FloatVector.fromArray(LANES, s, p);
      VectorMask<Float> larger = score.compare(VectorOperators.GT, max);
      max = max.blend(score, larger);
    }
    FloatVector sum = FloatVector.zero(LANES);
    for (int p = at; p < end; p += lanes) {
      FloatVector e = VectorExp.exp(FloatVector.fromArray(LANES, s, p).sub(max).mul(scale));
      e.intoArray(s, p);
      sum = sum.add(e);
    }
    for (int p = at; p < end; p += lanes) {
      FloatVector.fromArray(LANES, s, p).div(sum).intoArray(s, p);
    }
  }

  private static void mixes(
      float[] p,
      int pAt,
      int lanes,
      int keys,
      float[] v,
      int vAt,
      int vStride,
      int features,
      float[] out,
      int outAt,
      int outStride) {
    int f = 0;
    for (; f + FEATURES <= features; f += FEATURES) {
      int vf = vAt + f * vStride;
      int of = outAt + f * outStride;
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        mix(p, pAt + lane, lanes, keys, v, vf + lane, vStride, out, of + lane, outStride);
      }
    }
    for (; f < features; f++) {
      int vf = vAt + f * vStride;
      int of = outAt + f * outStride;
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        mixOne(p, pAt + lane, lanes, keys, v, vf + lane, out, of + lane);
      }
    }
  }

  /** {@code out = sum over j of p[j] v[j]} for four features that share the load of p. */
  private static void mix(
      float[] p,
      int pAt,
      int lanes,
      int keys,
      float[] v,
      int vAt,
      int vStride,
      float[] out,
      int outAt,
      int outStride) {
    FloatVector sum0 = FloatVector.zero(LANES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int v1 = vAt + vStride;
    int v2 = v1 + vStride;
    int v3 = v2 + vStride;
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector weight = FloatVector.fromArray(LANES, p, pAt + j);
      sum0 = sum0.add(weight.mul(FloatVector.fromArray(LANES, v, vAt + j)));
      sum1 = sum1.add(weight.mul(FloatVector.fromArray(LANES, v, v1 + j)));
      sum2 = sum2.add(weight.mul(FloatVector.fromArray(LANES, v, v2 + j)));
      sum3 = sum3.add(weight.mul(FloatVector.fromArray(LANES, v, v3 + j)));
    }
    sum0.intoArray(out, outAt);
    sum1.intoArray(out, outAt + outStride);
    sum2.intoArray(out, outAt + 2 * outStride);
    sum3.intoArray(out, outAt + 3 * outStride);
  }

  private static void mixOne(
      float[] p, int pAt, int lanes, int keys, float[] v, int vAt, float[] out, int outAt) {
    FloatVector sum = FloatVector.zero(LANES);
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector weight = FloatVector.fromArray(LANES, p, pAt + j);
      sum = sum.add(weight.mul(FloatVector.fromArray(LANES, v, vAt + j)));
    }
    sum.intoArray(out, outAt);
  }

  private static void softmaxGradient(
      float[] p, int pAt, float[] s, int sAt, int lanes, int keys, float scale) {
    FloatVector mean = FloatVector.zero(LANES);
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector weight = FloatVector.fromArray(LANES, p, pAt + j);
      mean = mean.add(weight.mul(FloatVector.fromArray(LANES, s, sAt + j)));
    }
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector weight = FloatVector.fromArray(LANES, p, pAt + j);
      FloatVector d = FloatVector.fromArray(LANES, s, sAt + j).sub(mean);
      weight.mul(d).mul(scale).intoArray(s, sAt + j);
    }
  }

  private static void spreads(
      float[] p,
      int pAt,
      int lanes,
      int keys,
      float[] x,
      int xAt,
      int xStride,
      int features,
      float[] sum,
      int sumAt,
      int sumStride) {
    int f = 0;
    for (; f + FEATURES <= features; f += FEATURES) {
      int xf = xAt + f * xStride;
      int sf = sumAt + f * sumStride;
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        spreadFour(p, pAt + lane, lanes, keys, x, xf + lane, xStride, sum, sf + lane, sumStride);
      }
    }
    for (; f < features; f++) {
      int xf = xAt + f * xStride;
      int sf = sumAt + f * sumStride;
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        spread(p, pAt + lane, lanes, keys, x, xf + lane, sum, sf + lane);
      }
    }
  }

  /** {@code sum[j] += p[j] x} for four features that share the load of p. */
  private static void spreadFour(
      float[] p,
      int pAt,
      int lanes,
      int keys,
      float[] x,
      int xAt,
      int xStride,
      float[] sum,
      int sumAt,
      int sumStride) {
    FloatVector x0 = FloatVector.fromArray(LANES, x, xAt);
    FloatVector x1 = FloatVector.fromArray(LANES, x, xAt + xStride);
    FloatVector x2 = FloatVector.fromArray(LANES, x, xAt + 2 * xStride);
    FloatVector x3 = FloatVector.fromArray(LANES, x, xAt + 3 * xStride);
    int s1 = sumAt + sumStride;
    int s2 = s1 + sumStride;
    int s3 = s2 + sumStride;
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector weight = FloatVector.fromArray(LANES, p, pAt + j);
      FloatVector.fromArray(LANES, sum, sumAt + j).add(weight.mul(x0)).intoArray(sum, sumAt + j);
      FloatVector.fromArray(LANES, sum, s1 + j).add(weight.mul(x1)).intoArray(sum, s1 + j);
      FloatVector.fromArray(LANES, sum, s2 + j).add(weight.mul(x2)).intoArray(sum, s2 + j);
      FloatVector.fromArray(LANES, sum, s3 + j).add(weight.mul(x3)).intoArray(sum, s3 + j);
    }
  }

  /** {@code sum[j] += p[j] x}. */
  private static void spread(
      float[] p, int pAt, int lanes, int keys, float[] x, int xAt, float[] sum, int sumAt) {
    FloatVector factor = FloatVector.fromArray(LANES, x, xAt);
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector product = FloatVector.fromArray(LANES, p, pAt + j).mul(factor);
      FloatVector.fromArray(LANES, sum, sumAt + j).add(product).intoArray(sum, sumAt + j);
    }
  }
}
