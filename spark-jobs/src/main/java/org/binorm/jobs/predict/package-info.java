/**
 * Predictions of released models over any number of rows.
 *
 * <p>{@link org.binorm.jobs.predict.BinaryModel} is what a Spark program of any kind calls: a
 * transformation of a {@code Dataset} and a SQL function. {@link
 * org.binorm.jobs.predict.PredictJob} puts the same transformation between the readers of data sets
 * and Parquet files. Executors get the released file as it is and open it once per JVM ({@link
 * org.binorm.jobs.predict.LoadedModels}).
 */
package org.binorm.jobs.predict;
