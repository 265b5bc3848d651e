package org.binorm.jobs.config;

/** Type of the parameters of a model. */
public enum Precision implements Keyed {
  /** One bit each, in binary normalized layers. */
  BINARY,
  /** The float32 twin: the same layers with single-precision parameters. */
  FLOAT32
}
