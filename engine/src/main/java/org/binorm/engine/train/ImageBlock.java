package org.binorm.engine.train;

/**
 * Images read at once.
 *
 * @param labels one per row
 * @param pixels uint8, {@code [rows][height][width][channels]}
 */
public record ImageBlock(int[] labels, byte[] pixels) {
  public int rows() {
    return labels.length;
  }
}
