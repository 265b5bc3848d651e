package org.binorm.engine.train;

import java.util.TreeSet;
import java.util.function.Consumer;
import org.binorm.engine.train.TrainingPlan.Round;

/**
 * Where the results of a round go, in any order: what the workers counted is added up, their states
 * are averaged.
 */
public final class RoundResults implements Consumer<WorkerResult> {
  private final Round round;
  private final ReplicaAverage average;
  private final double[] losses;
  private final TreeSet<String> kernels = new TreeSet<>();
  private TrainingState averaged;
  private long samples;
  private long predictions;
  private long correct;
  private long nanos;

  public RoundResults(TrainingSettings settings, TrainingPlan plan, Round round) {
    this.round = round;
    this.average = ReplicaAverage.of(settings, plan, round);
    this.losses = new double[plan.workers()];
  }

  /** Takes one worker's result. */
  @Override
  public void accept(WorkerResult result) {
    average.add(result);
    add(result.scores());
  }

  /** Takes what one worker counted; its state is averaged elsewhere. */
  public void add(WorkerScores scores) {
    losses[scores.worker()] = scores.lossSum();
    samples += scores.samples();
    predictions += scores.predictions();
    correct += scores.correct();
    nanos += scores.nanos();
    kernels.add(scores.kernels());
  }

  /** Takes the average of all states, made elsewhere by a {@link ReplicaAverage}. */
  public void averaged(TrainingState state) {
    averaged = state;
  }

  /**
   * The average of a round whose results are all here.
   *
   * @throws DivergedException if the loss is not finite
   */
  public TrainingState finish() {
    if (!Double.isFinite(loss())) {
      throw new DivergedException(
          "training diverged in round %d: the loss is %s; try a smaller learning rate or clipping"
              .formatted(round.index(), loss()));
    }
    return averaged == null ? average.finish() : averaged;
  }

  /** Losses are kept per worker so that their sum has a fixed order. */
  private double loss() {
    double loss = 0;
    for (double workerLoss : losses) {
      loss += workerLoss;
    }
    return loss;
  }

  /**
   * The round in numbers.
   *
   * @param flipped share of bits that changed
   */
  RoundSummary summary(double flipped, long wallNanos) {
    return new RoundSummary(
        round,
        samples,
        predictions,
        loss() / predictions,
        (double) correct / predictions,
        flipped,
        nanos,
        wallNanos,
        String.join(",", kernels));
  }
}
