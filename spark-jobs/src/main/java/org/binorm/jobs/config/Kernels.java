package org.binorm.jobs.config;

/** Implementation of the arithmetic. */
public enum Kernels implements Keyed {
  /** The fastest one that runs here. */
  AUTO,
  /** Plain Java loops. */
  SCALAR,
  /** The Java Vector API. */
  VECTOR
}
