package org.binorm.jobs.prepare;

import org.apache.spark.Partitioner;

/** Sends every record to the partition that its key names. */
final class ShardPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int partitions;

  ShardPartitioner(int partitions) {
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    return ((ShardKey) key).partition();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardPartitioner partitioner && partitioner.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return partitions;
  }
}
