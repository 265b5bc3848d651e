/**
 * Training: the order of samples, local steps, exact averaging, the loop over rounds.
 *
 * <p>{@link org.binorm.engine.train.TrainingLoop} is the main path: for every round, k workers run
 * {@link org.binorm.engine.train.WorkerRound} from the same global state, {@link
 * org.binorm.engine.train.ReplicaAverage} folds their results, the loop binarizes and reports.
 * Images and texts differ in their {@link org.binorm.engine.train.SampleFormat} and its {@link
 * org.binorm.engine.train.Learner} alone. Who runs the workers is a {@link
 * org.binorm.engine.train.RoundExecutor}: {@link org.binorm.engine.train.LocalRounds} in this JVM,
 * or Spark tasks. Both give the same bits.
 */
package org.binorm.engine.train;
