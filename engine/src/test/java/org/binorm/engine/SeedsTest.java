package org.binorm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void theMixingFunctionIsSplitMix64() {
    long golden = 0x9E3779B97F4A7C15L;
    for (long seed : new long[] {0, 1, -5, Long.MIN_VALUE}) {
      long first = new SplittableRandom(seed).nextLong();
      for (long coordinate : new long[] {0, 1, 42, -1}) {
        assertThat(Seeds.mix(seed, coordinate))
            .isEqualTo(new SplittableRandom(first + coordinate * golden).nextLong());
      }
    }
  }

  @Test
  void everyCoordinateChangesTheValue() {
    assertThat(Seeds.mix(1, 2, 3, 4))
        .isNotEqualTo(Seeds.mix(2, 2, 3, 4))
        .isNotEqualTo(Seeds.mix(1, 3, 3, 4))
        .isNotEqualTo(Seeds.mix(1, 2, 4, 4))
        .isNotEqualTo(Seeds.mix(1, 2, 3, 5))
        .isNotEqualTo(Seeds.mix(1, 3, 2, 4));
  }

  @Test
  void uniformNumbersLieInTheirIntervalAndSpreadEvenly() {
    int[] tenths = new int[10];
    for (int i = 0; i < 100_000; i++) {
      float u = Seeds.uniform(Seeds.mix(7, i));
      assertThat(u).isGreaterThanOrEqualTo(0f).isLessThan(1f);
      tenths[(int) (u * 10)]++;
    }
    assertThat(Arrays.stream(tenths).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
  }

  @Test
  void boundedNumbersReachEveryValueEquallyOften() {
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[Seeds.below(Seeds.mix(8, i), 7)]++;
    }
    assertThat(Arrays.stream(counts).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
  }

  @Test
  void aPermutationHoldsEveryNumberOnceAndDependsOnItsSeed() {
    int[] order = Seeds.permutation(3, 1000);

    int[] sorted = order.clone();
    Arrays.sort(sorted);
    assertThat(sorted).isEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(order).isNotEqualTo(sorted).isNotEqualTo(Seeds.permutation(4, 1000));
    assertThat(Seeds.permutation(3, 1000)).isEqualTo(order);
    assertThat(Seeds.permutation(3, 0)).isEmpty();
  }
}
