package org.binorm.jobs.config;

/** Course of the learning rate after its warm-up. */
public enum Schedule implements Keyed {
  /** Half a cosine down to zero. */
  COSINE,
  /** A straight line down to zero. */
  LINEAR,
  /** No decay. */
  CONSTANT
}
