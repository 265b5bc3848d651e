package org.binorm.engine.kernel;

/** The attention of an {@link AttentionCase} in double precision, straight from its definition. */
final class AttentionReference {
  private final AttentionCase shape;

  AttentionReference(AttentionCase shape) {
    this.shape = shape;
  }

  /** {@code [head][key][lane]}. */
  double[] probabilities(float[] q, float[] k) {
    int keys = shape.keys();
    int lanes = shape.lanes();
    double[] p = new double[shape.heads() * keys * lanes];
    for (int head = 0; head < shape.heads(); head++) {
      for (int lane = 0; lane < lanes; lane++) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < keys; j++) {
          double score = score(q, k, head, j, lane);
          p[(head * keys + j) * lanes + lane] = score;
          max = Math.max(max, score);
        }
        double sum = 0;
        for (int j = 0; j < keys; j++) {
          sum += Math.exp(p[(head * keys + j) * lanes + lane] - max);
        }
        for (int j = 0; j < keys; j++) {
          int at = (head * keys + j) * lanes + lane;
          p[at] = Math.exp(p[at] - max) / sum;
        }
      }
    }
    return p;
  }

  private double score(float[] q, float[] k, int head, int j, int lane) {
    double sum = 0;
    for (int f = head * shape.headSize(); f < (head + 1) * shape.headSize(); f++) {
      sum += (double) q[query(f, lane)] * k[key(f, j, lane)];
    }
    return sum / Math.sqrt(shape.headSize());
  }

  /** {@code [feature][lane]}. */
  double[] output(float[] q, float[] k, float[] v) {
    double[] p = probabilities(q, k);
    int lanes = shape.lanes();
    double[] out = new double[shape.features() * lanes];
    for (int f = 0; f < shape.features(); f++) {
      for (int j = 0; j < shape.keys(); j++) {
        for (int lane = 0; lane < lanes; lane++) {
          int at = (f / shape.headSize() * shape.keys() + j) * lanes + lane;
          out[f * lanes + lane] += p[at] * v[key(f, j, lane)];
        }
      }
    }
    return out;
  }

  /** The sum of outputs weighted with {@code dOut}: its gradient is the one of attention. */
  double loss(float[] q, float[] k, float[] v, float[] dOut) {
    double[] out = output(q, k, v);
    double loss = 0;
    for (int f = 0; f < shape.features(); f++) {
      for (int lane = 0; lane < shape.lanes(); lane++) {
        loss += out[f * shape.lanes() + lane] * dOut[output(f, lane)];
      }
    }
    return loss;
  }

  int query(int f, int lane) {
    return f * shape.qStride() + AttentionCase.Q_AT + lane;
  }

  int key(int f, int j, int lane) {
    return f * shape.keyStride() + AttentionCase.KEY_AT + j * shape.lanes() + lane;
  }

  int output(int f, int lane) {
    return f * shape.outStride() + AttentionCase.OUT_AT + lane;
  }
}
