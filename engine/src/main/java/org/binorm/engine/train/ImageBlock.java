package org.binorm.engine.train;

import java.util.Arrays;

/**
 * Images read at once.
 *
 * @param labels one per row
 * @param pixels uint8, {@code [rows][height][width][channels]}
 */
public record ImageBlock(int[] labels, byte[] pixels) implements SampleBlock {
  @Override
  public int rows() {
    return labels.length;
  }

  @Override
  public long bytes() {
    return pixels.length + (long) Integer.BYTES * labels.length;
  }

  /** The first rows as a block of their own. */
  public ImageBlock first(int count) {
    if (count >= rows()) {
      return this;
    }
    int rowBytes = pixels.length / rows();
    return new ImageBlock(Arrays.copyOf(labels, count), Arrays.copyOf(pixels, count * rowBytes));
  }
}
