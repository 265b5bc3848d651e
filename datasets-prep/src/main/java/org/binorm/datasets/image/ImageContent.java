package org.binorm.datasets.image;

import java.io.Serializable;

/**
 * The picture of a source image, as its source stores it.
 *
 * <p>The arrays are handed over, not copied, and nobody compares contents.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface ImageContent extends Serializable {

  /** The bytes of a JPEG or PNG file, not looked into yet. */
  record Encoded(byte[] bytes) implements ImageContent {}

  /** Decoded pixels, {@code [height][width][channels]}, one unsigned byte each. */
  record Raw(ImageShape shape, byte[] pixels) implements ImageContent {

    public Raw {
      if (pixels.length != shape.size()) {
        throw new IllegalArgumentException(
            "%d bytes do not fit shape %s, expected %d"
                .formatted(pixels.length, shape, shape.size()));
      }
    }
  }
}
