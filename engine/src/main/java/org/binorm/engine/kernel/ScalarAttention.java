package org.binorm.engine.kernel;

import org.binorm.engine.tensor.Matrix;

/** The naive twin of {@link VectorAttention}: one query and lane after the other. */
public final class ScalarAttention implements Attention {
  @Override
  public void attend(
      Matrix q,
      Matrix k,
      Matrix v,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      float[] probabilities,
      int at,
      Matrix out) {
    int lanes = q.grid().lanes();
    int stride = Attention.blockStride(before + queries, lanes);
    for (int r = 0; r < queries; r++) {
      int keys = before + r + 1;
      for (int lane = 0; lane < lanes; lane++) {
        int x = (query + r) * lanes + lane;
        int p = at + r * stride + lane;
        for (int j = 0; j < keys; j++) {
          probabilities[p + j * lanes] = dot(q, x, k, j * lanes + lane, feature, headSize);
        }
        softmax(probabilities, p, lanes, keys, Attention.scale(headSize));
        for (int f = feature; f < feature + headSize; f++) {
          float sum = 0;
          for (int j = 0; j < keys; j++) {
            sum =
                Math.fma(probabilities[p + j * lanes], v.data()[v.row(f) + j * lanes + lane], sum);
          }
          out.data()[out.row(f) + x] = sum;
        }
      }
    }
  }

  @Override
  public void attendGradient(
      Matrix q,
      Matrix k,
      Matrix v,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      float[] probabilities,
      int at,
      Matrix dOut,
      Matrix dq,
      Matrix dk,
      Matrix dv,
      float[] scratch) {
    int lanes = q.grid().lanes();
    int stride = Attention.blockStride(before + queries, lanes);
    for (int r = 0; r < queries; r++) {
      int keys = before + r + 1;
      for (int lane = 0; lane < lanes; lane++) {
        int x = (query + r) * lanes + lane;
        int s = r * stride + lane;
        for (int j = 0; j < keys; j++) {
          scratch[s + j * lanes] = dot(dOut, x, v, j * lanes + lane, feature, headSize);
        }
        softmaxGradient(probabilities, at + s, scratch, s, lanes, keys, Attention.scale(headSize));
        for (int f = feature; f < feature + headSize; f++) {
          for (int j = 0; j < keys; j++) {
            int y = j * lanes + lane;
            float p = probabilities[at + s + j * lanes];
            float d = scratch[s + j * lanes];
            addProduct(dq, dq.row(f) + x, d, k.data()[k.row(f) + y]);
            addProduct(dk, dk.row(f) + y, d, q.data()[q.row(f) + x]);
            addProduct(dv, dv.row(f) + y, p, dOut.data()[dOut.row(f) + x]);
          }
        }
      }
    }
  }

  @Override
  public void attendOne(
      Matrix q,
      float[] k,
      int kStride,
      float[] v,
      int vStride,
      int feature,
      int headSize,
      int keys,
      float[] scores,
      Matrix out) {
    for (int j = 0; j < keys; j++) {
      float score = 0;
      for (int f = feature; f < feature + headSize; f++) {
        score = Math.fma(q.data()[q.row(f)], k[f * kStride + j], score);
      }
      scores[j] = score;
    }
    softmax(scores, 0, 1, keys, Attention.scale(headSize));
    for (int f = feature; f < feature + headSize; f++) {
      float sum = 0;
      for (int j = 0; j < keys; j++) {
        sum = Math.fma(scores[j], v[j * vStride + f], sum);
      }
      out.data()[out.row(f)] = sum;
    }
  }

  /** The product of a query and a key over the features of a head. */
  private static float dot(Matrix x, int xAt, Matrix y, int yAt, int feature, int headSize) {
    float sum = 0;
    for (int f = feature; f < feature + headSize; f++) {
      sum = Math.fma(x.data()[x.row(f) + xAt], y.data()[y.row(f) + yAt], sum);
    }
    return sum;
  }

  private static void addProduct(Matrix sum, int at, float a, float b) {
    sum.data()[at] = Math.fma(a, b, sum.data()[at]);
  }

  private static void softmax(float[] scores, int at, int lanes, int keys, float scale) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < keys; j++) {
      float score = scores[at + j * lanes];
      max = score > max ? score : max;
    }
    float sum = 0;
    for (int j = 0; j < keys; j++) {
      float e = ScalarExp.exp((scores[at + j * lanes] - max) * scale);
      scores[at + j * lanes] = e;
      sum += e;
    }
    float factor = 1f / sum;
    for (int j = 0; j < keys; j++) {
      scores[at + j * lanes] *= factor;
    }
  }

  /** Turns gradients of probabilities, in {@code s}, into gradients of unscaled scores. */
  private static void softmaxGradient(
      float[] p, int pAt, float[] s, int sAt, int lanes, int keys, float scale) {
    float mean = 0;
    for (int j = 0; j < keys; j++) {
      mean = Math.fma(p[pAt + j * lanes], s[sAt + j * lanes], mean);
    }
    for (int j = 0; j < keys; j++) {
      int at = sAt + j * lanes;
      s[at] = p[pAt + j * lanes] * (s[at] - mean) * scale;
    }
  }
}
