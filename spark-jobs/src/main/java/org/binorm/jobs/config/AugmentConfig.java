package org.binorm.jobs.config;

/**
 * Section {@code train.augment}: seeded changes of the training images.
 *
 * @param shift most pixels by which an image is moved in each direction; 0 moves nothing
 * @param flip whether half of the images are mirrored left to right
 */
public record AugmentConfig(Integer shift, Boolean flip) {

  public AugmentConfig {
    shift = shift == null ? 0 : shift;
    flip = flip == null ? false : flip;
    Check.atLeast("shift", 0, shift);
  }
}
