package org.binorm.jobs.prepare;

import java.io.Serializable;

/**
 * The place of a record in the output: its file, and its position there.
 *
 * <p>A class and not a record because Spark's Kryo cannot restore records.
 */
final class ShardKey implements Comparable<ShardKey>, Serializable {
  private static final long serialVersionUID = 1L;

  private final int partition;
  private final long order;
  private final String id;

  ShardKey(int partition, long order, String id) {
    this.partition = partition;
    this.order = order;
    this.id = id;
  }

  /** The output file; see {@link ShardLayout}. */
  int partition() {
    return partition;
  }

  String id() {
    return id;
  }

  @Override
  public int compareTo(ShardKey other) {
    if (partition != other.partition) {
      return Integer.compare(partition, other.partition);
    }
    return order != other.order ? Long.compare(order, other.order) : id.compareTo(other.id);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardKey key && compareTo(key) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(order) + id.hashCode();
  }
}
