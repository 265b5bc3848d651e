package org.binorm.engine.train;

import java.io.Serializable;
import org.binorm.engine.optim.Optimizer;

/**
 * How the workers of a round come together.
 *
 * @param outer what the driver does with their average
 * @param inner what becomes of their optimizers' state
 * @param encoding of what they send and are sent
 */
public record RoundRules(OuterStep outer, InnerState inner, WireEncoding encoding)
    implements Serializable {
  /** The plain average of everything, to the last bit. */
  public static final RoundRules DEFAULT =
      new RoundRules(OuterStep.AVERAGE, InnerState.AVERAGE, WireEncoding.FLOAT32);

  /** Optimizer arrays of a global state. */
  public int sharedSlots(Optimizer optimizer) {
    return inner == InnerState.RESET ? 0 : optimizer.slots();
  }

  /** Arrays of a state beside shadows and optimizer: the velocity, and the change to be sent. */
  public int extraArrays() {
    return (outer.hasMomentum() ? 1 : 0) + (encoding.isExact() ? 0 : 1);
  }

  /** True if the next state is the average as it is. */
  private boolean isPlain() {
    return outer.isAverage() && encoding.isExact();
  }

  /**
   * The state after a round.
   *
   * @param start of the round
   * @param average of the workers' states; not to be used any more
   * @param seed of the rounding
   */
  public TrainingState next(TrainingState start, TrainingState average, long seed) {
    if (isPlain()) {
      return average;
    }
    float[] change = average.shadows();
    subtract(change, start.shadows());
    float[] velocity = start.velocity().clone();
    outer.apply(change, velocity);
    float[] shadows = roundedSum(start.shadows(), change, seed);
    roundSlots(average.slots(), seed);
    return new TrainingState(
        average.finishedRounds(),
        shadows,
        average.slots(),
        velocity,
        encoding.isExact() ? null : change);
  }

  /**
   * Rounds what a worker brings back to what can be sent.
   *
   * @param end of its local steps; not to be used any more
   * @param seed of the rounding
   */
  public TrainingState sent(TrainingState start, TrainingState end, long seed) {
    float[][] slots = inner == InnerState.RESET ? new float[0][] : end.slots();
    if (encoding.isExact()) {
      return new TrainingState(end.finishedRounds(), end.shadows(), slots);
    }
    float[] change = end.shadows();
    subtract(change, start.shadows());
    float[] shadows = roundedSum(start.shadows(), change, seed);
    roundSlots(slots, seed);
    return new TrainingState(end.finishedRounds(), shadows, slots, new float[0], change);
  }

  private static void subtract(float[] values, float[] others) {
    for (int i = 0; i < values.length; i++) {
      values[i] -= others[i];
    }
  }

  /** Rounds a change in place and adds it. */
  private float[] roundedSum(float[] start, float[] change, long seed) {
    encoding.round(change, seed);
    return TrainingState.sum(start, change);
  }

  private void roundSlots(float[][] slots, long seed) {
    for (float[] slot : slots) {
      encoding.ofSlots().round(slot, seed);
    }
  }
}
