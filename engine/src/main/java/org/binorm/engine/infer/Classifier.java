package org.binorm.engine.infer;

import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.loss.SoftmaxCrossEntropy;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.train.Augmentation.View;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.ImageScaling;

/**
 * A trained image classifier: pixels in, logits and scores out.
 *
 * <p>Binary models are made from bits alone. Not thread-safe: one instance per task.
 */
public final class Classifier {
  private final Network network;
  private final SoftmaxCrossEntropy loss;
  private final float[] scaling;

  private Classifier(Model model, ImageScaling scaling, Kernels kernels, int batch) {
    this.network = Network.forInference(model, kernels, batch);
    this.loss = new SoftmaxCrossEntropy(model.spec().logitScale());
    this.scaling = scaling.table();
  }

  public static Classifier ofBits(
      Model model, BinaryParameters bits, ImageScaling scaling, Kernels kernels, int batch) {
    Classifier classifier = new Classifier(model, scaling, kernels, batch);
    classifier.network.load(bits);
    return classifier;
  }

  public static Classifier ofFloats(
      Model model, float[] parameters, ImageScaling scaling, Kernels kernels, int batch) {
    Classifier classifier = new Classifier(model, scaling, kernels, batch);
    classifier.network.load(parameters);
    return classifier;
  }

  /** Bytes that the parameters occupy in memory. */
  public long residentParameterBytes() {
    return network.weights().residentBytes();
  }

  /** Adds all rows of a block to the metrics, in order. */
  public void evaluate(ImageBlock block, ClassificationMetrics metrics) {
    double[] probabilities = new double[metrics.classes()];
    for (int from = 0; from < block.rows(); from += network.batch()) {
      int count = Math.min(network.batch(), block.rows() - from);
      forward(block, from, count);
      for (int lane = 0; lane < count; lane++) {
        int label = block.labels()[from + lane];
        double rowLoss = loss.probabilities(network.output(), lane, label, probabilities);
        metrics.add(probabilities, label, rowLoss);
      }
    }
  }

  /** The scaled logits of all rows of a block: {@code [rows][classes]}. */
  public float[][] logits(ImageBlock block) {
    float[][] all = new float[block.rows()][];
    for (int from = 0; from < block.rows(); from += network.batch()) {
      int count = Math.min(network.batch(), block.rows() - from);
      forward(block, from, count);
      for (int lane = 0; lane < count; lane++) {
        all[from + lane] = scaledLogits(lane);
      }
    }
    return all;
  }

  /** The class probabilities of all rows of a block, as {@link #evaluate} sees them. */
  public double[][] probabilities(ImageBlock block) {
    double[][] all = new double[block.rows()][network.model().spec().classes()];
    for (int from = 0; from < block.rows(); from += network.batch()) {
      int count = Math.min(network.batch(), block.rows() - from);
      forward(block, from, count);
      for (int lane = 0; lane < count; lane++) {
        loss.probabilities(network.output(), lane, 0, all[from + lane]);
      }
    }
    return all;
  }

  private float[] scaledLogits(int lane) {
    Matrix logits = network.output();
    float[] scaled = new float[logits.features()];
    for (int c = 0; c < scaled.length; c++) {
      scaled[c] = (float) (loss.logitScale() * logits.data()[logits.row(c) + lane]);
    }
    return scaled;
  }

  private void forward(ImageBlock block, int from, int count) {
    int size = network.model().spec().input().size();
    for (int lane = 0; lane < count; lane++) {
      ImageScaling.write(
          scaling,
          network.model().spec().input(),
          block.pixels(),
          (from + lane) * size,
          View.WHOLE,
          network.input(),
          lane);
    }
    network.forward(false, 0);
  }
}
