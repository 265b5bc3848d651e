package org.binorm.datasets.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardPlanTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void shardsAreRangesOfTheUnsignedKey(int shards) {
    ShardPlan plan = new ShardPlan(1, shards);
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      long key = i == 0 ? Long.MIN_VALUE : i == 1 ? Long.MAX_VALUE : random.nextLong();
      int expected =
          BigInteger.valueOf(key)
              .subtract(BigInteger.valueOf(Long.MIN_VALUE))
              .multiply(BigInteger.valueOf(shards))
              .shiftRight(64)
              .intValueExact();
      assertThat(plan.shard(key)).isEqualTo(expected);
    }
  }

  @Test
  void rowsSpreadEvenly() {
    ShardPlan plan = new ShardPlan(3, 10);
    int[] counts = new int[10];
    for (int i = 0; i < 20_000; i++) {
      counts[plan.shard(plan.orderKey("train/" + i))]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(1800, 2200);
    }
  }

  @Test
  void theOrderIsIndependentOfTheSubset() {
    // A hash shared by both would put all validation rows into the first shard.
    SubsetAssigner assigner = new SubsetAssigner(3, 0.1, 0);
    ShardPlan plan = new ShardPlan(3, 10);
    int[] counts = new int[10];
    for (int i = 0; i < 20_000; i++) {
      if (assigner.assign("train/" + i, Subset.TRAIN) == Subset.VALIDATION) {
        counts[plan.shard(plan.orderKey("train/" + i))]++;
      }
    }
    for (int count : counts) {
      assertThat(count).isBetween(140, 260);
    }
  }

  @Test
  void theNumberOfShardsFollowsTheBytes() {
    assertThat(ShardPlan.shardsFor(0, 784, 1000)).isEqualTo(1);
    assertThat(ShardPlan.shardsFor(60_000, 784, 32 << 20)).isEqualTo(2);
    assertThat(ShardPlan.shardsFor(Long.MAX_VALUE, 784, 1)).isEqualTo(99_999);
  }

  @Test
  void fileNamesHaveFiveDigits() {
    assertThat(ShardPlan.fileName(0)).isEqualTo("part-00000.parquet");
    assertThat(ShardPlan.fileName(12_345)).isEqualTo("part-12345.parquet");
  }

  @Test
  void noShardIsAProgrammingError() {
    assertThatThrownBy(() -> new ShardPlan(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shards 0: expected at least 1");
  }
}
