package org.binorm.jobs.config;

/** Which rows of a data set predictions are made of. */
public enum PredictSplit implements Keyed {
  TRAIN,
  VALIDATION,
  TEST,
  /** All three. */
  ALL
}
