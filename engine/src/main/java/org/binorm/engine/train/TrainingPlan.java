package org.binorm.engine.train;

import java.io.Serializable;
import org.binorm.engine.EngineException;

/**
 * How many steps and rounds a run has and which samples belong to which.
 *
 * <p>Every epoch has {@code ceil(samples / batchSize)} steps. Worker w of k owns a contiguous slice
 * of the epoch's sample order and cuts it evenly into that many minibatches, so sizes differ by one
 * at most, no minibatch is tiny, and every sample is used exactly once per epoch. A round is {@code
 * stepsPerRound} steps and never spans two epochs.
 *
 * @param samples in the training split
 * @param epochs passes over them
 * @param workers virtual workers (k), whatever the number of executors
 * @param batchSize the global minibatch: each worker takes a k-th part
 * @param stepsPerRound local steps between two averages
 */
public record TrainingPlan(long samples, int epochs, int workers, int batchSize, int stepsPerRound)
    implements Serializable {

  public TrainingPlan {
    if (samples < 1 || epochs < 1 || workers < 1 || stepsPerRound < 1) {
      throw new EngineException(
          "training plan: expected positive samples, epochs, workers and steps per round, got "
              + "%d, %d, %d, %d".formatted(samples, epochs, workers, stepsPerRound));
    }
    if (batchSize < workers) {
      throw new EngineException(
          "training plan: expected a global batch of at least one sample per worker (%d), got %d"
              .formatted(workers, batchSize));
    }
    if (samples < workers) {
      throw new EngineException(
          "training plan: %d samples are too few for %d workers".formatted(samples, workers));
    }
  }

  /**
   * One round.
   *
   * @param index counted from 0 over the whole run
   * @param epoch counted from 0
   * @param firstStep within the epoch
   * @param steps local steps of every worker
   * @param firstGlobalStep over the whole run
   * @param backwards whether minibatches are taken from the last to the first
   */
  public record Round(
      int index, int epoch, int firstStep, int steps, long firstGlobalStep, boolean backwards)
      implements Serializable {

    /** The same samples in another order: for a round that has diverged. */
    Round inReverse() {
      return new Round(index, epoch, firstStep, steps, firstGlobalStep, !backwards);
    }

    /** The minibatch of a step, both counted from the start of the round. */
    int minibatch(int step) {
      return backwards ? steps - 1 - step : step;
    }
  }

  public int stepsPerEpoch() {
    return Math.toIntExact((samples + batchSize - 1) / batchSize);
  }

  public int roundsPerEpoch() {
    return (stepsPerEpoch() + stepsPerRound - 1) / stepsPerRound;
  }

  public int totalRounds() {
    return Math.multiplyExact(epochs, roundsPerEpoch());
  }

  public long totalSteps() {
    return (long) epochs * stepsPerEpoch();
  }

  public Round round(int index) {
    int epoch = index / roundsPerEpoch();
    int firstStep = index % roundsPerEpoch() * stepsPerRound;
    int steps = Math.min(stepsPerRound, stepsPerEpoch() - firstStep);
    long firstGlobalStep = (long) epoch * stepsPerEpoch() + firstStep;
    return new Round(index, epoch, firstStep, steps, firstGlobalStep, false);
  }

  public boolean endsEpoch(Round round) {
    return round.firstStep() + round.steps() == stepsPerEpoch();
  }

  /**
   * The first sample, in epoch order, of a worker's minibatch; step {@code stepsPerEpoch()} ends.
   */
  public long sampleAt(int worker, int step) {
    long from = samples * worker / workers;
    long to = samples * (worker + 1) / workers;
    return from + (to - from) * step / stepsPerEpoch();
  }

  /** Samples that a worker sees in a round. */
  public int samplesIn(Round round, int worker) {
    return (int)
        (sampleAt(worker, round.firstStep() + round.steps()) - sampleAt(worker, round.firstStep()));
  }

  /** Samples of all workers in a round. */
  public long samplesIn(Round round) {
    long sum = 0;
    for (int worker = 0; worker < workers; worker++) {
      sum += samplesIn(round, worker);
    }
    return sum;
  }

  /** The largest minibatch of any worker. */
  public int largestBatch() {
    int steps = stepsPerEpoch();
    long slice = (samples + workers - 1) / workers;
    return Math.toIntExact((slice + steps - 1) / steps);
  }
}
