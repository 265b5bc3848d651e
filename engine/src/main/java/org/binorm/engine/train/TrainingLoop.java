package org.binorm.engine.train;

import org.binorm.engine.Seeds;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingSettings.Stream;

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

  /** Told what becomes of every round. */
  public interface Listener {
    /** After a round, with the new global state. */
    void finished(RoundSummary summary, TrainingState state);

    /** A round has diverged; it is run again from the same state with its minibatches reversed. */
    default void discarded(Round round, DivergedException why) {}
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
      long startNanos = System.nanoTime();
      Outcome outcome = runGuarded(state, plan.round(index), listener);
      state = outcome.state();
      BinaryParameters newBits = bits(state);
      double flipped = flippedShare(bits, newBits);
      bits = newBits;
      RoundSummary summary = outcome.results().summary(flipped, System.nanoTime() - startNanos);
      // Nothing of this round may stay in memory beside what the next one makes.
      outcome = null;
      listener.finished(summary, state);
    }
    return state;
  }

  private record Outcome(TrainingState state, RoundResults results) {}

  /** A round that diverges is thrown away and run once more, with its minibatches reversed. */
  private Outcome runGuarded(TrainingState state, Round round, Listener listener) {
    try {
      return runOnce(state, round);
    } catch (DivergedException e) {
      listener.discarded(round, e);
      return runOnce(state, round.inReverse());
    }
  }

  private Outcome runOnce(TrainingState state, Round round) {
    RoundResults results = new RoundResults(settings, plan, round);
    executor.run(state, round, results);
    long seed = Seeds.mix(settings.seed(Stream.ROUNDING), round.index());
    return new Outcome(settings.rounds().next(state, results.finish(), seed), results);
  }

  private BinaryParameters bits(TrainingState state) {
    return model.isBinary() ? Network.binarize(model, state.shadows()) : null;
  }

  private double flippedShare(BinaryParameters before, BinaryParameters after) {
    return before == null
        ? Double.NaN
        : (double) before.countDifferences(after) / model.layout().size();
  }
}
