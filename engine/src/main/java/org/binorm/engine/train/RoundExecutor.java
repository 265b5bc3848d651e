package org.binorm.engine.train;

import org.binorm.engine.train.TrainingPlan.Round;

/** Runs all workers of a round somewhere and hands over their results in any order. */
public interface RoundExecutor {
  void run(TrainingState start, Round round, RoundResults results);
}
