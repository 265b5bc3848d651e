package org.binorm.engine.kernel;

import org.binorm.engine.tensor.Matrix;

/** The attention of an {@link AttentionCase} in double precision, straight from its definition. */
record AttentionReference(AttentionCase shape) {
  /** The softmax of query r in one lane: {@code [seen keys]}. */
  double[] probabilities(Matrix q, Matrix k, int r, int lane) {
    double[] p = new double[shape.before() + r + 1];
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < p.length; j++) {
      for (int i = 0; i < shape.headSize(); i++) {
        p[j] += (double) q.data()[shape.query(q, i, r, lane)] * k.data()[shape.key(k, i, j, lane)];
      }
      p[j] /= Math.sqrt(shape.headSize());
      max = Math.max(max, p[j]);
    }
    double sum = 0;
    for (int j = 0; j < p.length; j++) {
      p[j] = Math.exp(p[j] - max);
      sum += p[j];
    }
    for (int j = 0; j < p.length; j++) {
      p[j] /= sum;
    }
    return p;
  }

  /** The output of query r in one lane: {@code [headSize]}. */
  double[] output(Matrix q, Matrix k, Matrix v, int r, int lane) {
    double[] p = probabilities(q, k, r, lane);
    double[] out = new double[shape.headSize()];
    for (int i = 0; i < out.length; i++) {
      for (int j = 0; j < p.length; j++) {
        out[i] += p[j] * v.data()[shape.key(v, i, j, lane)];
      }
    }
    return out;
  }

  /** The sum of one lane's outputs weighted with {@code dOut}: its gradient is attention's. */
  double loss(Matrix q, Matrix k, Matrix v, Matrix dOut, int lane) {
    double loss = 0;
    for (int r = 0; r < shape.queries(); r++) {
      double[] out = output(q, k, v, r, lane);
      for (int i = 0; i < out.length; i++) {
        loss += out[i] * dOut.data()[shape.query(dOut, i, r, lane)];
      }
    }
    return loss;
  }
}
