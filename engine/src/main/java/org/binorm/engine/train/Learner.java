package org.binorm.engine.train;

import org.binorm.engine.model.Gradients;

/**
 * A model and its loss on one kind of sample, with the memory to train it.
 *
 * <p>A step loads the parameters, runs its minibatch in one or more passes that add to the
 * gradients, and reads those.
 */
public sealed interface Learner permits ImageLearner, LanguageLearner {
  /** Most samples in one pass. */
  int capacity();

  /** Takes float shadows and sets the gradients to zero. */
  void load(float[] shadows);

  /** Predictions that a minibatch asks for; their mean loss is what is minimized. */
  long predictions(Minibatch batch);

  /**
   * Runs some samples forward and backward.
   *
   * @param weight of one prediction in the loss
   * @param seed of what layers draw at random
   */
  void pass(Minibatch batch, int from, int count, double weight, long seed, StepScores scores);

  Gradients gradients();

  /** Bytes of everything but the parameters' float values: activations, gradients, bits. */
  long scratchBytes();
}
