package org.binorm.jobs.prepare;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.ShardPlan;
import org.binorm.datasets.split.Subset;

/**
 * The output files as Spark partitions: the shards of train, validation and test in this order, and
 * one more partition for rejected records.
 */
record ShardLayout(ShardPlan train, ShardPlan validation, ShardPlan test) implements Serializable {

  /**
   * A layout in which each subset has as many shards as its rows need.
   *
   * @param shards of a number of rows
   */
  static ShardLayout of(long seed, Map<Subset, Long> rows, ToIntFunction<Long> shards) {
    Map<Subset, ShardPlan> plans = new EnumMap<>(Subset.class);
    for (Subset subset : Subset.prepared()) {
      plans.put(subset, new ShardPlan(seed, shards.applyAsInt(rows.getOrDefault(subset, 0L))));
    }
    return new ShardLayout(
        plans.get(Subset.TRAIN), plans.get(Subset.VALIDATION), plans.get(Subset.TEST));
  }

  int partitions() {
    return rejectedPartition() + 1;
  }

  int rejectedPartition() {
    return firstPartition(Subset.TEST) + test.shards();
  }

  /** The place of an image. */
  ShardKey key(Subset subset, String id) {
    ShardPlan plan = plan(subset);
    long order = plan.orderKey(id);
    return new ShardKey(firstPartition(subset) + plan.shard(order), order, id);
  }

  /** The place of a rejected record: sorted by file and offset. */
  ShardKey key(Rejection rejection) {
    String id = "%s#%016x".formatted(rejection.file(), rejection.offset());
    return new ShardKey(rejectedPartition(), 0, id);
  }

  /** The subset whose shard a partition is. */
  Subset subset(int partition) {
    if (partition < firstPartition(Subset.VALIDATION)) {
      return Subset.TRAIN;
    }
    return partition < firstPartition(Subset.TEST) ? Subset.VALIDATION : Subset.TEST;
  }

  /** The number of the shard within its subset. */
  int shard(int partition) {
    return partition - firstPartition(subset(partition));
  }

  private ShardPlan plan(Subset subset) {
    return switch (subset) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
      case UNSPECIFIED -> throw new IllegalArgumentException("a row without a subset");
    };
  }

  private int firstPartition(Subset subset) {
    return switch (subset) {
      case TRAIN -> 0;
      case VALIDATION -> train.shards();
      case TEST -> train.shards() + validation.shards();
      case UNSPECIFIED -> throw new IllegalArgumentException("a row without a subset");
    };
  }
}
