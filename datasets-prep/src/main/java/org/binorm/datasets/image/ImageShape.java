package org.binorm.datasets.image;

import java.io.Serializable;

/**
 * Height, width and channels (1 grey or 3 RGB) of images stored as {@code
 * [height][width][channels]}.
 */
public record ImageShape(int height, int width, int channels) implements Serializable {

  /** Longest side accepted: far above any useful input, and its square times 3 fits an int. */
  public static final int MAX_SIDE = 16_384;

  public ImageShape {
    if (height < 1 || height > MAX_SIDE || width < 1 || width > MAX_SIDE) {
      throw new IllegalArgumentException(
          "image shape %dx%dx%d: expected sides from 1 to %d"
              .formatted(height, width, channels, MAX_SIDE));
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "image shape %dx%dx%d: expected 1 or 3 channels".formatted(height, width, channels));
    }
  }

  /** Bytes of one image. */
  public int size() {
    return height * width * channels;
  }

  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
