package org.binorm.engine.train;

import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelMemory;
import org.binorm.engine.optim.Optimizer;

/**
 * The large pieces of heap that a round of training takes, in bytes; the classes that allocate them
 * tell their sizes.
 *
 * @param state the global state, and every worker's copy of it, whichever is larger
 * @param sums of the average over several workers; 0 for one worker alone
 * @param roundBits bits before and after a round, from which the loop counts flips
 * @param gradients of the parameters, one worker
 * @param bits in the forms that a worker's kernels read
 * @param activations of one pass of a worker, their gradients, and what layers keep for backward
 */
public record TrainingMemory(
    long state, long sums, long roundBits, long gradients, long bits, long activations) {

  /**
   * @param batch most samples of one worker in one step
   * @param microBatch most samples in one pass; 0 for no limit
   */
  public static TrainingMemory of(
      Model model, Optimizer optimizer, RoundRules rounds, int workers, int batch, int microBatch) {
    int arrays = optimizer.slots() + rounds.extraArrays();
    int lookups = Math.multiplyExact(batch, model.spec().input().width());
    return new TrainingMemory(
        TrainingState.bytes(model, arrays),
        workers == 1 ? 0 : ReplicaAverage.sumBytes(model, rounds.sharedSlots(optimizer)),
        model.isBinary() ? 2 * ModelMemory.released(model) : 0,
        ModelMemory.gradients(model, lookups),
        ModelMemory.trainingBits(model),
        ModelMemory.activations(model, TrainingStep.passSize(batch, microBatch), true));
  }

  /** What a worker needs besides its copy of the state and its samples. */
  public long scratch() {
    return gradients + bits + activations;
  }
}
