package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;

/** Which partition is which file. */
class ShardLayoutTest {
  private static final ShardLayout LAYOUT =
      ShardLayout.of(
          7, Map.of(Subset.TRAIN, 50L, Subset.TEST, 20L), rows -> (int) Math.max(1, rows / 10));

  @Test
  void partitionsAreTheShardsOfTheSubsetsAndOneForRejections() {
    assertThat(LAYOUT.partitions()).isEqualTo(5 + 1 + 2 + 1);
    assertThat(LAYOUT.rejectedPartition()).isEqualTo(8);
    int partition = 0;
    for (Subset subset : Subset.prepared()) {
      int shards = subset == Subset.TRAIN ? 5 : subset == Subset.VALIDATION ? 1 : 2;
      for (int shard = 0; shard < shards; shard++, partition++) {
        assertThat(LAYOUT.subset(partition)).as("partition %d", partition).isEqualTo(subset);
        assertThat(LAYOUT.shard(partition)).as("partition %d", partition).isEqualTo(shard);
      }
    }
  }

  @Test
  void aKeyNamesThePartitionOfItsSubset() {
    for (Subset subset : Subset.prepared()) {
      for (int i = 0; i < 200; i++) {
        int partition = LAYOUT.key(subset, "id" + i).partition();
        assertThat(LAYOUT.subset(partition)).isEqualTo(subset);
      }
    }
  }

  @Test
  void rejectionsAreSortedByFileAndOffset() {
    ShardKey early = LAYOUT.key(new Rejection("a.bin", 9, "bad"));
    ShardKey late = LAYOUT.key(new Rejection("a.bin", 100, "bad"));
    ShardKey other = LAYOUT.key(new Rejection("b.bin", 0, "bad"));

    assertThat(early.partition()).isEqualTo(LAYOUT.rejectedPartition());
    assertThat(early).isLessThan(late);
    assertThat(late).isLessThan(other);
  }
}
