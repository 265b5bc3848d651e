package org.binorm.engine.train;

import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.loss.SoftmaxCrossEntropy;
import org.binorm.engine.model.Gradients;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation.View;

/** Trains an image classifier: one prediction per image. */
final class ImageLearner implements Learner {
  private final Network network;
  private final SoftmaxCrossEntropy loss;
  private final SampleFormat.Images format;
  private final long augmentationSeed;
  private final float[] scaling;
  private final int[] labels;
  private final double[] probabilities;

  ImageLearner(
      Model model,
      Kernels kernels,
      int capacity,
      SampleFormat.Images format,
      long augmentationSeed) {
    this.network = Network.forTraining(model, kernels, capacity);
    this.loss = new SoftmaxCrossEntropy(model.spec().logitScale());
    this.format = format;
    this.augmentationSeed = augmentationSeed;
    this.scaling = format.scaling().table();
    this.labels = new int[network.batch()];
    this.probabilities = new double[model.spec().classes()];
  }

  @Override
  public int capacity() {
    return network.batch();
  }

  @Override
  public void load(float[] shadows) {
    network.load(shadows);
  }

  @Override
  public long predictions(Minibatch batch) {
    return batch.size();
  }

  @Override
  public void pass(
      Minibatch batch, int from, int count, double weight, long seed, StepScores scores) {
    for (int lane = 0; lane < count; lane++) {
      fill(batch, from + lane, lane);
    }
    network.forward(true, seed);
    double lossSum =
        loss.gradient(
            network.output(), labels, count, weight, network.outputGradient(), probabilities);
    scores.add(lossSum, countCorrect(count), count);
    network.backward();
  }

  private void fill(Minibatch batch, int index, int lane) {
    ImageBlock block = (ImageBlock) batch.block(index);
    int row = batch.row(index);
    labels[lane] = block.labels()[row];
    Shape shape = network.model().spec().input();
    View view = format.augmentation().view(augmentationSeed, batch.epoch(), batch.sample(index));
    ImageScaling.write(
        scaling, shape, block.pixels(), row * shape.size(), view, network.input(), lane);
  }

  private long countCorrect(int count) {
    Matrix logits = network.output();
    long correct = 0;
    for (int lane = 0; lane < count; lane++) {
      int best = 0;
      for (int c = 1; c < logits.features(); c++) {
        if (logits.data()[logits.row(c) + lane] > logits.data()[logits.row(best) + lane]) {
          best = c;
        }
      }
      correct += best == labels[lane] ? 1 : 0;
    }
    return correct;
  }

  @Override
  public Gradients gradients() {
    return network.weights().gradients();
  }

  @Override
  public long scratchBytes() {
    return network.scratchBytes() + network.weights().scratchBytes();
  }
}
