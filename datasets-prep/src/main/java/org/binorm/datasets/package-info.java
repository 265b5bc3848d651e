/**
 * Bytes to records: readers of data sets, image decoding, tokenizers, splits and the prepared
 * Parquet form.
 *
 * <p>Here: {@link org.binorm.datasets.DatasetException}, the one-line complaint about the user's
 * data, and {@link org.binorm.datasets.Rejection}, one record that could not be used. Sub-packages:
 * {@code split} (which row goes where), {@code source} (folders and names of any source), {@code
 * image} (sources and decoding), {@code text} (documents and examples), {@code tokenizer} (loading
 * and training), {@code parquet} (column access), {@code prepared} (the directory that training
 * reads).
 *
 * <p>May be used by the Spark jobs; knows neither Spark nor the engine. Every path is a Hadoop
 * path, so local folders, HDFS and object stores read alike.
 */
package org.binorm.datasets;
