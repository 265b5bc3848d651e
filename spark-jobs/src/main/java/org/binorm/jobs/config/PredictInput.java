package org.binorm.jobs.config;

/** What predictions are made of. */
public enum PredictInput implements Keyed {
  /** A prepared data set of images or text. */
  PREPARED,
  /** Labelled images, in any of the formats that {@code data.format} names. */
  IMAGES,
  /** Documents, in any of the formats that {@code data.format} names. */
  TEXT,
  /** Parquet files with a column of images, text or tokens; their other columns are kept. */
  PARQUET
}
