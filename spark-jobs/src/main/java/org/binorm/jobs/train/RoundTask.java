package org.binorm.jobs.train;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.train.ReplicaAverage;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerResult;

/**
 * What the tasks of one round know, on an executor. A worker's result is a pure function of the
 * state, the round and the worker's number, so a retried or speculative attempt returns the same
 * bytes.
 *
 * @param run the work, and what this JVM remembers of it
 */
record RoundTask(Broadcast<ExecutorRun> run, RoundState state, Round round)
    implements Serializable {
  TrainingState start() {
    return state.get(run.value());
  }

  WorkerResult result(int worker) {
    return run.value().work().run(start(), round, worker);
  }

  ReplicaAverage average() {
    return run.value().work().average(round);
  }
}
