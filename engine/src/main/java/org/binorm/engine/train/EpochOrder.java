package org.binorm.engine.train;

import java.util.Arrays;
import org.binorm.engine.Seeds;

/**
 * The order in which one epoch visits the samples: blocks shuffled, rows shuffled inside each
 * block.
 *
 * <p>A block is what is read at once (a row group of a Parquet file). The order is a pure function
 * of (seed, epoch, block sizes); it depends on no worker and no machine.
 */
public final class EpochOrder {
  private final long seed;
  private final int[] blocks;
  private final long[] starts;

  public EpochOrder(int[] blockRows, long seed, int epoch) {
    this.seed = Seeds.mix(seed, epoch);
    this.blocks = Seeds.permutation(this.seed, blockRows.length);
    this.starts = new long[blockRows.length + 1];
    for (int i = 0; i < blocks.length; i++) {
      starts[i + 1] = starts[i] + blockRows[blocks[i]];
    }
  }

  /** The place, among the shuffled blocks, of the block that holds a sample. */
  public int placeOf(long sample) {
    int at = Arrays.binarySearch(starts, sample);
    int place = at >= 0 ? at : -at - 2;
    // Empty blocks share their start with the next one: take the last.
    while (starts[place + 1] == sample) {
      place++;
    }
    return place;
  }

  /** The block at a place. */
  public int blockAt(int place) {
    return blocks[place];
  }

  /** The number, in epoch order, of the first sample of the block at a place. */
  public long startOf(int place) {
    return starts[place];
  }

  /** The rows of the block at a place in visiting order. */
  public int[] rowsOf(int place) {
    int rows = (int) (starts[place + 1] - starts[place]);
    return Seeds.permutation(Seeds.mix(seed, blocks[place], 1), rows);
  }
}
