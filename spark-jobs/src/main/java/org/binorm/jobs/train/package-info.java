/**
 * The train job: rounds of local steps on Spark executors, averaged and binarized on the driver.
 *
 * <p>Main path: {@link org.binorm.jobs.train.TrainJob} sets up the engine's {@link
 * org.binorm.engine.train.TrainingLoop} with {@link org.binorm.jobs.train.SparkRounds}, which runs
 * a {@link org.binorm.jobs.train.WorkerTask} per worker and round.
 */
package org.binorm.jobs.train;
