package org.binorm.jobs.config;

/** Normalization of the layers of a float32 model. */
public enum Float32Normalize implements Keyed {
  /** With a trainable scale and shift. */
  TRAINABLE,
  /** Without parameters, as in the binary model. */
  PLAIN,
  /** No normalization. */
  NONE
}
