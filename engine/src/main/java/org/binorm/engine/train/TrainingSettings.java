package org.binorm.engine.train;

import java.io.Serializable;
import org.binorm.engine.EngineException;
import org.binorm.engine.Seeds;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.Optimizer;

/**
 * What decides the result of a run beside model, data and plan.
 *
 * @param clipNorm largest gradient norm; 0 switches clipping off
 * @param samples what a sample is
 * @param microBatch most samples in one forward and backward pass; the gradients of a larger
 *     minibatch are added up over several. 0 for no limit.
 * @param rounds how the workers of a round come together
 */
public record TrainingSettings(
    Optimizer optimizer,
    LearningRate learningRate,
    double clipNorm,
    SampleFormat samples,
    int microBatch,
    RoundRules rounds,
    long seed)
    implements Serializable {

  public TrainingSettings {
    if (microBatch < 0 || !(clipNorm >= 0)) {
      throw new EngineException(
          "training settings: expected no negative micro-batch and clip norm, got %d, %s"
              .formatted(microBatch, clipNorm));
    }
  }

  /** Streams of random numbers that must not meet. */
  enum Stream {
    INITIALIZATION,
    ORDER,
    AUGMENTATION,
    DROPOUT,
    ROUNDING
  }

  /** Optimizer arrays of a global state; each worker has {@code optimizer().slots()}. */
  public int sharedSlots() {
    return rounds.sharedSlots(optimizer);
  }

  /** The seed of one stream; the names are hashed, so the order of the enum does not matter. */
  long seed(Stream stream) {
    return Seeds.mix(seed, stream.name().hashCode());
  }
}
