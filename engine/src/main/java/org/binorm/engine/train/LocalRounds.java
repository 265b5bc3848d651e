package org.binorm.engine.train;

import org.binorm.engine.train.TrainingPlan.Round;

/** Runs the workers of a round one after the other in this thread: the trainer without Spark. */
public final class LocalRounds implements RoundExecutor {
  private final WorkerRound workerRound;
  private final int workers;

  public LocalRounds(WorkerRound workerRound, int workers) {
    this.workerRound = workerRound;
    this.workers = workers;
  }

  @Override
  public void run(TrainingState start, Round round, RoundResults results) {
    for (int worker = 0; worker < workers; worker++) {
      results.accept(workerRound.run(start, round, worker));
    }
  }
}
