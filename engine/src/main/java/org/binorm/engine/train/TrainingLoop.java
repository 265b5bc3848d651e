package org.binorm.engine.train;

import java.util.TreeSet;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.train.TrainingPlan.Round;

/**
 * The rounds of a run: local steps on every worker, exact average, binarize, report.
 *
 * <p>The same loop drives Spark and the trainer without Spark; only the {@link RoundExecutor}
 * differs.
 */
public final class TrainingLoop {
  private final Model model;
  private final TrainingPlan plan;
  private final TrainingSettings settings;
  private final RoundExecutor executor;

  /** Told after every round, with the new global state. */
  public interface Listener {
    void finished(RoundSummary summary, TrainingState state);
  }

  public TrainingLoop(
      Model model, TrainingPlan plan, TrainingSettings settings, RoundExecutor executor) {
    this.model = model;
    this.plan = plan;
    this.settings = settings;
    this.executor = executor;
  }

  /**
   * Runs all rounds that a state has not seen yet; returns the final state.
   *
   * @param state not kept beyond the first round: a caller that keeps it needs memory for it
   */
  public TrainingState run(TrainingState state, Listener listener) {
    BinaryParameters bits = bits(state);
    for (int index = state.finishedRounds(); index < plan.totalRounds(); index++) {
      Round round = plan.round(index);
      long startNanos = System.nanoTime();
      Totals totals = new Totals();
      ReplicaAverage average =
          new ReplicaAverage(settings.optimizer(), plan.samplesIn(round), index + 1);
      executor.run(
          state,
          round,
          result -> {
            average.add(result);
            totals.add(result);
          });
      state = average.finish();
      BinaryParameters newBits = bits(state);
      double flipped = flippedShare(bits, newBits);
      bits = newBits;
      listener.finished(totals.summary(round, flipped, System.nanoTime() - startNanos), state);
    }
    return state;
  }

  private BinaryParameters bits(TrainingState state) {
    return model.isBinary() ? Network.binarize(model, state.shadows()) : null;
  }

  private double flippedShare(BinaryParameters before, BinaryParameters after) {
    return before == null
        ? Double.NaN
        : (double) before.countDifferences(after) / model.layout().size();
  }

  /** Sums over the workers; losses are kept per worker so that their sum has a fixed order. */
  private final class Totals {
    private final double[] losses = new double[plan.workers()];
    private final TreeSet<String> kernels = new TreeSet<>();
    private long samples;
    private long predictions;
    private long correct;
    private long nanos;

    void add(WorkerResult result) {
      losses[result.worker()] = result.lossSum();
      samples += result.samples();
      predictions += result.predictions();
      correct += result.correct();
      nanos += result.nanos();
      kernels.add(result.kernels());
    }

    RoundSummary summary(Round round, double flipped, long wallNanos) {
      double loss = 0;
      for (double workerLoss : losses) {
        loss += workerLoss;
      }
      if (!Double.isFinite(loss)) {
        throw new DivergedException(
            "training diverged in round %d: the loss is %s; try a smaller learning rate or clipping"
                .formatted(round.index(), loss));
      }
      return new RoundSummary(
          round,
          samples,
          predictions,
          loss / predictions,
          (double) correct / predictions,
          flipped,
          nanos,
          wallNanos,
          String.join(",", kernels));
    }
  }
}
