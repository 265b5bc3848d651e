package org.binorm.engine.layer;

/** What is normalized together. For vectors all three mean the same: all features of a sample. */
public enum NormalizeAxis {
  /** The channels of one pixel: the default. */
  CHANNELS,
  /** All values of one image: for the ablation. */
  CHW,
  /** One channel of one image: for the ablation. */
  HW
}
