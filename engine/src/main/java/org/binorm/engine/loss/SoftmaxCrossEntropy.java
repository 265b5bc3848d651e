package org.binorm.engine.loss;

import org.binorm.engine.tensor.Matrix;

/**
 * Cross-entropy of the softmax of scaled logits, one softmax in all.
 *
 * <p>Logits normalized over n classes cap the probability at {@code 1 / (1 + (n - 1) * exp(-n /
 * sqrt(n - 1)))}, so the loss of a binary model does not reach zero; its accuracy is not affected.
 * {@link StrictMath} keeps the bits the same on every machine.
 *
 * @param logitScale the model's constant factor on the logits
 */
public record SoftmaxCrossEntropy(double logitScale) {

  /** Writes the class probabilities of one lane; returns its loss. */
  public double probabilities(Matrix logits, int lane, int label, double[] probabilities) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < logits.features(); c++) {
      largest = Math.max(largest, logits.data()[logits.row(c) + lane]);
    }
    double sum = 0;
    for (int c = 0; c < logits.features(); c++) {
      double logit = logits.data()[logits.row(c) + lane] - largest;
      probabilities[c] = StrictMath.exp(logitScale * logit);
      sum += probabilities[c];
    }
    for (int c = 0; c < logits.features(); c++) {
      probabilities[c] /= sum;
    }
    double labelLogit = logits.data()[logits.row(label) + lane] - largest;
    return StrictMath.log(sum) - logitScale * labelLogit;
  }

  /**
   * Writes the gradient of the weighted loss of a minibatch.
   *
   * @param logits {@code [classes][lanes]}
   * @param labels of the first {@code count} lanes
   * @param weight of one sample
   * @param gradient {@code [classes][lanes]}; lanes beyond count become zero
   * @param probabilities scratch, one value per class
   * @return the sum of the losses
   */
  public double gradient(
      Matrix logits,
      int[] labels,
      int count,
      double weight,
      Matrix gradient,
      double[] probabilities) {
    double loss = 0;
    double scale = logitScale * weight;
    for (int lane = 0; lane < logits.grid().lanes(); lane++) {
      if (lane < count) {
        loss += probabilities(logits, lane, labels[lane], probabilities);
      }
      for (int c = 0; c < logits.features(); c++) {
        double target = lane < count && labels[lane] == c ? 1 : 0;
        gradient.data()[gradient.row(c) + lane] =
            lane < count ? (float) (scale * (probabilities[c] - target)) : 0f;
      }
    }
    return loss;
  }
}
