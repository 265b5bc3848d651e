package org.binorm.engine.kernel;

/** The naive twin of {@link VectorPointwise}: one position after the other. */
public final class ScalarPointwise implements Pointwise {
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
    for (int i = 0; i < length; i++) {
      float sum = 0;
      for (int f = 0; f < features; f++) {
        sum += z[f * stride + at + i];
      }
      float mean = sum / features;
      float squares = 0;
      for (int f = 0; f < features; f++) {
        float d = z[f * stride + at + i] - mean;
        squares += d * d;
      }
      float scale = 1f / (float) Math.sqrt(squares / features + epsilon);
      inverse[inverseAt + i] = scale;
      for (int f = 0; f < features; f++) {
        n[f * stride + at + i] = (z[f * stride + at + i] - mean) * scale;
      }
    }
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
    for (int i = 0; i < length; i++) {
      float sum = 0;
      float products = 0;
      for (int f = 0; f < features; f++) {
        float d = dn[f * stride + at + i];
        sum += d;
        products += d * n[f * stride + at + i];
      }
      float mean = sum / features;
      float slope = products / features;
      for (int f = 0; f < features; f++) {
        int p = f * stride + at + i;
        dz[p] = (dn[p] - mean - n[p] * slope) * inverse[inverseAt + i];
      }
    }
  }

  @Override
  public void rectify(float[] x, float[] a, int at, int length) {
    for (int p = at; p < at + length; p++) {
      a[p] = Math.max(x[p], 0f);
    }
  }

  @Override
  public void rectifyGradient(float[] a, float[] da, float[] dx, int at, int length) {
    for (int p = at; p < at + length; p++) {
      dx[p] = a[p] > 0 ? da[p] : 0f;
    }
  }

  @Override
  public void gelu(float[] x, float[] y, int at, int length) {
    for (int p = at; p < at + length; p++) {
      y[p] = x[p] * ScalarGelu.phi(x[p], ScalarGelu.bell(x[p]));
    }
  }

  @Override
  public void geluFirst(float[] x, float[] y, int at, int stride, int count) {
    for (int i = 0; i < count; i++) {
      gelu(x, y, at + i * stride, 1);
    }
  }

  @Override
  public void geluGradient(float[] x, float[] dy, float[] dx, int at, int length) {
    for (int p = at; p < at + length; p++) {
      float bell = ScalarGelu.bell(x[p]);
      float slope = ScalarGelu.phi(x[p], bell) + x[p] * (bell * ScalarGelu.DENSITY);
      dx[p] = dy[p] * slope;
    }
  }

  @Override
  public void add(float[] a, float[] b, float[] sum, int at, int length) {
    for (int p = at; p < at + length; p++) {
      sum[p] = a[p] + b[p];
    }
  }

  @Override
  public float sum(float[] x, int at, int length) {
    float even = laneSum(x, at, length, 0) + laneSum(x, at, length, 2);
    even += laneSum(x, at, length, 4) + laneSum(x, at, length, 6);
    float odd = laneSum(x, at, length, 1) + laneSum(x, at, length, 3);
    odd += laneSum(x, at, length, 5) + laneSum(x, at, length, 7);
    return even + odd;
  }

  /** What two neighbouring vectors of eight collect in one lane. */
  private static float laneSum(float[] x, int at, int length, int lane) {
    float first = 0;
    float second = 0;
    for (int i = lane; i < length; i += 16) {
      first += x[at + i];
      second += i + 8 < length ? x[at + i + 8] : 0f;
    }
    return first + second;
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
    for (int i = 0; i < length; i++) {
      int from = at + i;
      int label = labels[labelsAt + i];
      float max = Float.NEGATIVE_INFINITY;
      int largest = 0;
      for (int f = 0; f < features; f++) {
        if (logits[f * stride + from] > max) {
          max = logits[f * stride + from];
          largest = f;
        }
      }
      predicted[labelsAt + i] = largest;
      float sum = 0;
      for (int f = 0; f < features; f++) {
        sum += ScalarExp.exp((logits[f * stride + from] - max) * scale);
      }
      losses[labelsAt + i] =
          label < 0 ? 0f : CrossEntropy.loss(logits[label * stride + from], max, sum, scale);
      if (gradient != null) {
        float factor = label < 0 ? 0f : weight * scale / sum;
        for (int f = 0; f < features; f++) {
          float e = ScalarExp.exp((logits[f * stride + from] - max) * scale);
          gradient[f * stride + from] = e * factor;
        }
        if (label >= 0) {
          gradient[label * stride + from] -= weight * scale;
        }
      }
    }
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
    for (int i = 0; i < length; i++) {
      int p = at + i;
      float m = max[maxAt + i];
      float d = dMax[maxAt + i];
      boolean first = x[p] == m;
      boolean second = !first && x[p + right] == m;
      boolean third = !first && !second && x[p + below] == m;
      dx[p] = first ? d : 0f;
      dx[p + right] = second ? d : 0f;
      dx[p + below] = third ? d : 0f;
      dx[p + below + right] = first || second || third ? 0f : d;
    }
  }
}
