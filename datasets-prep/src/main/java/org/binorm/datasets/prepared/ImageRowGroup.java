package org.binorm.datasets.prepared;

/**
 * The decoded rows of one row group.
 *
 * @param labels one per row
 * @param pixels unsigned bytes, {@code [rows][height][width][channels]}
 * @param ids one per row, or none where they were not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Megabytes handed to the trainer, never compared.
public record ImageRowGroup(int[] labels, byte[] pixels, String[] ids) {

  /** Number of rows. */
  public int rows() {
    return labels.length;
  }
}
