package org.binorm.engine.optim;

import java.io.Serializable;
import org.binorm.engine.EngineException;

/**
 * Linear warm-up, then a decay to zero (or none).
 *
 * @param peak the rate at the end of the warm-up
 * @param warmupSteps steps of linear rise from {@code peak / warmupSteps}
 * @param totalSteps where the decay reaches zero
 */
public record LearningRate(Decay decay, double peak, long warmupSteps, long totalSteps)
    implements Serializable {
  /** The shape of the decay. */
  public enum Decay {
    COSINE,
    LINEAR,
    CONSTANT
  }

  public LearningRate {
    if (!(peak > 0) || warmupSteps < 0) {
      throw new EngineException(
          "learning rate: expected a positive peak and no negative warm-up, got %s, %d"
              .formatted(peak, warmupSteps));
    }
  }

  /** The rate of a step, counted from 0. */
  public float at(long step) {
    if (step < warmupSteps) {
      return (float) (peak * (step + 1) / warmupSteps);
    }
    double span = Math.max(1, totalSteps - warmupSteps);
    double progress = Math.min(1, (step - warmupSteps) / span);
    // StrictMath: the same bits on every machine.
    return switch (decay) {
      case COSINE -> (float) (peak * 0.5 * (1 + StrictMath.cos(Math.PI * progress)));
      case LINEAR -> (float) (peak * (1 - progress));
      case CONSTANT -> (float) peak;
    };
  }
}
