package org.binorm.jobs.config;

/** What Normalize takes mean and variance over, for one sample. */
public enum NormalizeAxis implements Keyed {
  /** The channels of one position. */
  CHANNELS,
  /** All channels and positions. */
  CHW,
  /** The positions of one channel. */
  HW
}
