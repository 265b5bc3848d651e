package org.binorm.engine.train;

import org.binorm.engine.Seeds;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Gradients;
import org.binorm.engine.model.Model;
import org.binorm.engine.optim.GradientClip;
import org.binorm.engine.train.TrainingSettings.Stream;

/**
 * One optimizer step of one worker: parameters loaded, a minibatch forward and backward, shadows
 * moved.
 *
 * <p>Made once per task with the memory of all its steps, which allocate nothing. Not thread-safe.
 */
public final class TrainingStep {
  private final TrainingSettings settings;
  private final Learner learner;

  /**
   * @param largestBatch most samples of one step
   */
  public TrainingStep(Model model, TrainingSettings settings, Kernels kernels, int largestBatch) {
    this.settings = settings;
    int capacity = passSize(largestBatch, settings.microBatch());
    this.learner =
        settings.samples().learner(model, kernels, capacity, settings.seed(Stream.AUGMENTATION));
  }

  /**
   * Most samples of one pass.
   *
   * @param microBatch 0 for no limit
   */
  static int passSize(int batch, int microBatch) {
    return microBatch == 0 ? batch : Math.min(batch, microBatch);
  }

  /**
   * Takes the step: {@link #load}, {@link #pass}, {@link #update}.
   *
   * @param globalStep of the run, from 0
   * @param optimizerStep steps that the optimizer's state has seen
   */
  public void run(
      TrainingState state,
      Minibatch batch,
      long globalStep,
      long optimizerStep,
      int worker,
      StepScores scores) {
    load(state);
    if (pass(batch, globalStep, worker, scores)) {
      update(state, globalStep, optimizerStep);
    }
  }

  /** Takes the shadows, binarized at once for binary models, and sets the gradients to zero. */
  public void load(TrainingState state) {
    learner.load(state.shadows());
  }

  /** Runs the minibatch forward and backward; false if it asks for no prediction. */
  public boolean pass(Minibatch batch, long globalStep, int worker, StepScores scores) {
    long predictions = learner.predictions(batch);
    if (predictions == 0) {
      return false;
    }
    int capacity = capacity();
    for (int from = 0; from < batch.size(); from += capacity) {
      int count = Math.min(capacity, batch.size() - from);
      long seed = Seeds.mix(settings.seed(Stream.DROPOUT), globalStep, worker);
      learner.pass(
          batch, from, count, 1.0 / predictions, from == 0 ? seed : Seeds.mix(seed, from), scores);
    }
    return true;
  }

  /** Lets the optimizer move the shadows, at the rate of a step of the run. */
  public void update(TrainingState state, long globalStep, long optimizerStep) {
    Gradients gradients = learner.gradients();
    if (settings.clipNorm() > 0) {
      float factor = GradientClip.factor(gradients.squaredNorm(), settings.clipNorm());
      if (factor < 1) {
        gradients.scale(factor);
      }
    }
    float rate = settings.learningRate().at(globalStep);
    gradients.forEachRange(
        (at, values, valuesAt, length) ->
            settings
                .optimizer()
                .step(
                    state.shadows(),
                    at,
                    values,
                    valuesAt,
                    length,
                    state.slots(),
                    optimizerStep + 1,
                    rate));
  }

  /** Most samples in one pass: whole vectors of lanes cost nothing, but the limit is the user's. */
  private int capacity() {
    return settings.microBatch() == 0
        ? learner.capacity()
        : Math.min(learner.capacity(), settings.microBatch());
  }

  /** Bytes of the learner, without the parameters' float values. */
  long scratchBytes() {
    return learner.scratchBytes();
  }
}
