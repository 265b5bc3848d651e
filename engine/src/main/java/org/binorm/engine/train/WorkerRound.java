package org.binorm.engine.train;

import org.binorm.engine.Seeds;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Model;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingSettings.Stream;

/**
 * The local steps of one worker in one round: a pure function of (global state, data, plan,
 * settings, round, worker).
 *
 * <p>Every step binarizes the shadows anew, runs forward and backward on the worker's minibatch and
 * lets the optimizer change the shadows. The object holds scratch memory only; it may run any
 * number of rounds, one at a time.
 */
public final class WorkerRound {
  private final TrainingPlan plan;
  private final TrainingSettings settings;
  private final SampleBlocks data;
  private final int[] blockRows;
  private final Kernels kernels;
  private final TrainingStep step;
  private final Minibatch batch;

  public WorkerRound(
      Model model,
      TrainingPlan plan,
      TrainingSettings settings,
      SampleBlocks data,
      int[] blockRows,
      Kernels kernels) {
    this.plan = plan;
    this.settings = settings;
    this.data = data;
    this.blockRows = blockRows;
    this.kernels = kernels;
    this.batch = new Minibatch(plan.largestBatch());
    this.step = new TrainingStep(model, settings, kernels, plan.largestBatch());
  }

  /** Runs the round from a global state, which is left as it was. */
  public WorkerResult run(TrainingState start, Round round, int worker) {
    long startNanos = System.nanoTime();
    TrainingState state = start.copy(settings.optimizer().slots());
    boolean fresh = settings.rounds().inner() == InnerState.RESET;
    Cursor cursor = new Cursor(round.epoch());
    StepScores scores = new StepScores();
    for (int i = 0; i < round.steps(); i++) {
      int number = round.firstStep() + round.minibatch(i);
      cursor.fill(plan.sampleAt(worker, number), plan.sampleAt(worker, number + 1));
      if (batch.size() > 0) {
        long globalStep = round.firstGlobalStep() + i;
        step.run(state, batch, globalStep, fresh ? i : globalStep, worker, scores);
      }
    }
    long seed = Seeds.mix(settings.seed(Stream.ROUNDING), round.index(), worker);
    TrainingState sent = settings.rounds().sent(start, state, seed);
    return new WorkerResult(
        new WorkerScores(
            worker,
            plan.samplesIn(round, worker),
            scores.predictions(),
            scores.lossSum(),
            scores.correct(),
            System.nanoTime() - startNanos,
            kernels.name()),
        sent);
  }

  /** Bytes of the learner, without the parameters' float values. */
  public long scratchBytes() {
    return step.scratchBytes();
  }

  /** Walks the epoch's order and fills the minibatch; remembers the block it stands in. */
  private final class Cursor {
    private final EpochOrder order;
    private final int epoch;
    private int place = -1;
    private SampleBlock block;
    private int[] rows;

    Cursor(int epoch) {
      this.epoch = epoch;
      this.order = new EpochOrder(blockRows, settings.seed(Stream.ORDER), epoch);
    }

    void fill(long from, long to) {
      batch.clear(epoch);
      for (long sample = from; sample < to; sample++) {
        moveTo(sample);
        batch.add(block, rows[(int) (sample - order.startOf(place))], sample);
      }
    }

    private void moveTo(long sample) {
      if (place >= 0
          && sample >= order.startOf(place)
          && sample < order.startOf(place) + rows.length) {
        return;
      }
      place = order.placeOf(sample);
      block = data.block(order.blockAt(place));
      rows = order.rowsOf(place);
    }
  }
}
