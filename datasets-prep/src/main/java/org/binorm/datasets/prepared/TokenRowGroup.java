package org.binorm.datasets.prepared;

import java.util.Arrays;

/**
 * The rows of one row group.
 *
 * @param offsets {@code [rows + 1]}: row r has the tokens from offsets[r] to before offsets[r + 1]
 * @param tokens of all rows, one after the other
 * @param ids one per row, or none where they were not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Megabytes handed to the trainer, never compared.
public record TokenRowGroup(int[] offsets, int[] tokens, String[] ids) {

  /** Number of rows. */
  public int rows() {
    return offsets.length - 1;
  }

  /** Tokens of one row. */
  public int length(int row) {
    return offsets[row + 1] - offsets[row];
  }

  /** A copy of the tokens of one row. */
  public int[] row(int row) {
    return Arrays.copyOfRange(tokens, offsets[row], offsets[row + 1]);
  }
}
