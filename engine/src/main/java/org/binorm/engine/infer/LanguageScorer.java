package org.binorm.engine.infer;

import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.metric.LanguageMetrics;
import org.binorm.engine.model.LanguageNetwork;
import org.binorm.engine.model.Model;
import org.binorm.engine.train.TokenBlock;

/**
 * A trained language model that scores sequences.
 *
 * <p>Binary models are made from bits alone. Not thread-safe: one instance per task.
 */
public final class LanguageScorer {
  private static final int NO_PADDING = -1;

  private final LanguageNetwork network;

  private LanguageScorer(Model model, Kernels kernels, int batch) {
    this.network = LanguageNetwork.forInference(model, kernels, batch);
  }

  /**
   * @param batch sequences in one pass; changes speed and memory, never a result (of float32 models
   *     on the native product: never more than its rounding)
   */
  public static LanguageScorer ofBits(
      Model model, BinaryParameters bits, Kernels kernels, int batch) {
    LanguageScorer scorer = new LanguageScorer(model, kernels, batch);
    scorer.network.weights().load(bits);
    return scorer;
  }

  public static LanguageScorer ofFloats(
      Model model, float[] parameters, Kernels kernels, int batch) {
    LanguageScorer scorer = new LanguageScorer(model, kernels, batch);
    scorer.network.weights().load(parameters);
    return scorer;
  }

  /** Bytes that the parameters occupy in memory. */
  public long residentParameterBytes() {
    return network.weights().residentBytes();
  }

  /**
   * Adds all sequences of a block to the metrics, in order.
   *
   * @param padding the token that is read and expected after the end of a sequence, for the scores
   *     with padding; negative leaves those out
   */
  public void evaluate(TokenBlock block, int padding, LanguageMetrics metrics) {
    for (int from = 0; from < block.rows(); from += network.batch()) {
      int count = Math.min(network.batch(), block.rows() - from);
      load(block, from, count, padding);
      network.forward(false, 0);
      network.score();
      for (int lane = 0; lane < count; lane++) {
        metrics.addSample();
        add(lane, block.predictions(from + lane), metrics);
      }
    }
  }

  /** The sum of the losses of every sequence of a block, in nats. */
  public double[] losses(TokenBlock block) {
    double[] all = new double[block.rows()];
    for (int from = 0; from < block.rows(); from += network.batch()) {
      int count = Math.min(network.batch(), block.rows() - from);
      load(block, from, count, NO_PADDING);
      network.forward(false, 0);
      network.score();
      for (int lane = 0; lane < count; lane++) {
        for (int column = 0; column < block.predictions(from + lane); column++) {
          all[from + lane] += network.loss(lane, column);
        }
      }
    }
    return all;
  }

  /**
   * The scaled logits after the last token of every sequence of a block: {@code
   * [rows][vocabulary]}.
   *
   * @param block sequences of at least one token and at most the context
   */
  public float[][] next(TokenBlock block) {
    float[][] all = new float[block.rows()][];
    for (int from = 0; from < block.rows(); from += network.batch()) {
      int count = Math.min(network.batch(), block.rows() - from);
      network.clear();
      for (int lane = 0; lane < count; lane++) {
        for (int i = 0; i < block.length(from + lane); i++) {
          network.read(lane, i, block.token(from + lane, i));
        }
      }
      network.forward(false, 0);
      for (int lane = 0; lane < count; lane++) {
        all[from + lane] = network.logits(lane, block.length(from + lane) - 1, 1)[0];
      }
    }
    return all;
  }

  private void load(TokenBlock block, int from, int count, int padding) {
    network.clear();
    for (int lane = 0; lane < count; lane++) {
      int row = from + lane;
      network.set(lane, block.tokens(), block.offsets()[row], block.length(row));
      if (padding >= 0) {
        pad(lane, block, row, padding);
      }
    }
  }

  private void pad(int lane, TokenBlock block, int row, int padding) {
    int end = block.predictions(row);
    for (int column = end; column < network.context(); column++) {
      boolean last = column == end && block.length(row) > 0;
      network.read(lane, column, last ? block.token(row, end) : padding);
      network.label(lane, column, padding);
    }
  }

  private void add(int lane, int predictions, LanguageMetrics metrics) {
    for (int column = 0; column < network.columns(); column++) {
      int label = network.label(lane, column);
      if (label >= 0) {
        boolean right = network.predicted(lane, column) == label;
        if (column < predictions) {
          metrics.add(column, right, network.loss(lane, column));
        } else {
          metrics.addPadding(right, network.loss(lane, column));
        }
      }
    }
  }

  /** The scaled logits after every token of some tokens: {@code [tokens][vocabulary]}. */
  public float[][] logits(int[] tokens) {
    network.clear();
    for (int i = 0; i < tokens.length; i++) {
      network.read(0, i, tokens[i]);
    }
    network.forward(false, 0);
    return network.logits(0, 0, tokens.length);
  }
}
