package org.binorm.engine.train;

import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Gradients;
import org.binorm.engine.model.LanguageNetwork;
import org.binorm.engine.model.Model;

/** Trains a language model: every token but the first is predicted from those before it. */
final class LanguageLearner implements Learner {
  private final LanguageNetwork network;

  LanguageLearner(Model model, Kernels kernels, int capacity) {
    this.network = LanguageNetwork.forTraining(model, kernels, capacity);
  }

  @Override
  public int capacity() {
    return network.batch();
  }

  @Override
  public void load(float[] shadows) {
    network.weights().load(shadows);
  }

  @Override
  public long predictions(Minibatch batch) {
    long predictions = 0;
    for (int i = 0; i < batch.size(); i++) {
      predictions += ((TokenBlock) batch.block(i)).predictions(batch.row(i));
    }
    return predictions;
  }

  @Override
  public void pass(
      Minibatch batch, int from, int count, double weight, long seed, StepScores scores) {
    network.clear();
    for (int lane = 0; lane < count; lane++) {
      TokenBlock block = (TokenBlock) batch.block(from + lane);
      int row = batch.row(from + lane);
      network.set(lane, block.tokens(), block.offsets()[row], block.length(row));
    }
    network.forward(true, seed);
    network.backward((float) weight, seed);
    scores.add(network.lossSum(), network.correct(), network.predictions());
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
