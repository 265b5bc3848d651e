/**
 * The train job: rounds of local steps on Spark executors, averaged and binarized on the driver.
 *
 * <p>Main path: {@link org.binorm.jobs.train.TrainJob} sets up the engine's {@link
 * org.binorm.engine.train.TrainingLoop} with {@link org.binorm.jobs.train.SparkRounds}, which runs
 * a task per worker and round. {@link org.binorm.jobs.train.DriverAverage} or {@link
 * org.binorm.jobs.train.SlicedAverage} brings their results together.
 */
package org.binorm.jobs.train;
