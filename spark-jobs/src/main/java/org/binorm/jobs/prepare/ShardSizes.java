package org.binorm.jobs.prepare;

import java.util.Map;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.split.ShardPlan;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.DataConfig;

/** How many rows go into a row group and into a file. */
final class ShardSizes {
  private static final long SHARD_BYTES = 32L << 20;
  private static final int ROW_GROUP_BYTES = 4 << 20;

  /** Minibatches of usual sizes fill such row groups without a rest. */
  private static final int ROWS_MULTIPLE = 64;

  /** Row groups are what an epoch shuffles: a small set gets at least so many to train on. */
  private static final int LEAST_ROW_GROUPS = 8;

  private static final int LEAST_TEXT_ROW_GROUPS = 16;

  /** Readers keep the pixels or tokens of a row group in one array. */
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private ShardSizes() {}

  static ShardLayout layout(DataConfig data, ImageShape shape, ImageCounts counts) {
    return layout(data, shape.size(), counts.rows());
  }

  /** As many shards as the rows need, at about 32 MB each or by their number. */
  static ShardLayout layout(DataConfig data, int bytesPerRow, Map<Subset, Long> rowsPerSubset) {
    return ShardLayout.of(
        data.seed(),
        rowsPerSubset,
        rows ->
            data.rowsPerShard().isPresent()
                ? ShardPlan.shardsFor(rows, 1, data.rowsPerShard().get())
                : ShardPlan.shardsFor(rows, bytesPerRow, SHARD_BYTES));
  }

  static ShardOptions rowGroups(DataConfig data, ImageShape shape, ImageCounts counts) {
    int rows =
        data.rowsPerRowGroup().orElseGet(() -> rowsPerGroup(shape, counts.rows(Subset.TRAIN)));
    if ((long) rows * shape.size() > LARGEST_ARRAY) {
      throw JobException.input(
          "data.rows-per-row-group: %d images of %s are %d bytes, expected at most %d"
              .formatted(rows, shape, (long) rows * shape.size(), LARGEST_ARRAY));
    }
    return ShardOptions.ofRows(rows);
  }

  /**
   * Row groups of text.
   *
   * @param bytesPerRow of a usual row
   * @param longestRow tokens that a row has at most
   */
  static ShardOptions rowGroups(
      DataConfig data, int bytesPerRow, int longestRow, long trainingRows) {
    int rows =
        data.rowsPerRowGroup()
            .orElseGet(() -> rowsPerGroup(bytesPerRow, trainingRows, LEAST_TEXT_ROW_GROUPS));
    if ((long) rows * longestRow > LARGEST_ARRAY) {
      throw JobException.input(
          "data.rows-per-row-group: %d rows of up to %d tokens are %d, expected at most %d"
              .formatted(rows, longestRow, (long) rows * longestRow, LARGEST_ARRAY));
    }
    return ShardOptions.ofRows(rows);
  }

  static int rowsPerGroup(ImageShape shape, long trainingRows) {
    return rowsPerGroup(shape.size(), trainingRows, LEAST_ROW_GROUPS);
  }

  static int rowsPerGroup(int bytesPerRow, long trainingRows, int leastRowGroups) {
    long bySize = Math.max(ROWS_MULTIPLE, wholeMultiple(ROW_GROUP_BYTES / bytesPerRow));
    long byNumber = trainingRows / leastRowGroups;
    if (byNumber >= ROWS_MULTIPLE) {
      byNumber = wholeMultiple(byNumber);
    }
    return (int) Math.max(1, Math.min(bySize, byNumber));
  }

  private static long wholeMultiple(long rows) {
    return rows / ROWS_MULTIPLE * ROWS_MULTIPLE;
  }
}
