package org.binorm.jobs.train;

import java.io.Serializable;
import org.binorm.engine.train.ReplicaAverage;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerResult;

/** What the workers of a run do, sent to executors once. */
public interface RoundWork extends Serializable {
  /**
   * One worker's part of a round: a pure function of its arguments. Called by several tasks at
   * once.
   *
   * @param start of the round, left as it is
   */
  WorkerResult run(TrainingState start, Round round, int worker);

  /** An empty average for the results of a round, or for one slice of them. */
  ReplicaAverage average(Round round);
}
