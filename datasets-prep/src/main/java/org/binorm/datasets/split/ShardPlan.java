package org.binorm.datasets.split;

import java.io.Serializable;

/**
 * Shuffles the rows of one subset across its shards: a pure function of (seed, id).
 *
 * <p>Every row has a 64-bit order key. Rows sorted by (key, id) are the shuffled subset, and each
 * shard is one contiguous range of keys, so sorting everything and cutting, or cutting first and
 * sorting each shard, give the same files. Keys compare as signed longs.
 */
public record ShardPlan(long seed, int shards) implements Serializable {

  public ShardPlan {
    if (shards < 1) {
      throw new IllegalArgumentException("shards " + shards + ": expected at least 1");
    }
  }

  /** Number of shards that keeps each one near {@code targetBytesPerShard}. */
  public static int shardsFor(long rows, long bytesPerRow, long targetBytesPerShard) {
    if (rows < 0 || bytesPerRow < 1 || targetBytesPerShard < 1) {
      throw new IllegalArgumentException(
          "rows %d, bytes per row %d, target %d: expected at least 0, 1 and 1"
              .formatted(rows, bytesPerRow, targetBytesPerShard));
    }
    double shards = Math.ceil((double) rows * bytesPerRow / targetBytesPerShard);
    return (int) Math.max(1, Math.min(99_999, shards));
  }

  /** File name of one shard. */
  public static String fileName(int shard) {
    String digits = Integer.toString(shard);
    return "part-" + "0".repeat(Math.max(0, 5 - digits.length())) + digits + ".parquet";
  }

  /** Position of a row in the shuffled order. */
  public long orderKey(String id) {
    return StableHash.of("order", seed, id);
  }

  /** The shard that holds a key: {@code floor(unsigned(key) * shards / 2^64)}. */
  public int shard(long orderKey) {
    long unsigned = orderKey ^ Long.MIN_VALUE;
    // Math.multiplyHigh is signed; adding the other factor back makes it unsigned (shards > 0).
    long high = Math.multiplyHigh(unsigned, (long) shards);
    return (int) (unsigned < 0 ? high + shards : high);
  }
}
