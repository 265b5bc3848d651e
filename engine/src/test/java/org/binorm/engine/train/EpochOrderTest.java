package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EpochOrderTest {
  static Stream<int[]> blockRows() {
    return Stream.of(
        new int[] {1},
        new int[] {5, 5, 5},
        new int[] {0, 3, 0, 0, 7, 1, 0},
        new int[] {0, 0, 1},
        new int[] {64, 63, 65, 1, 128, 7, 0, 100});
  }

  /** (block, row) of every sample, found sample by sample. */
  private static List<List<Integer>> visits(int[] blockRows, long seed, int epoch) {
    EpochOrder order = new EpochOrder(blockRows, seed, epoch);
    int samples = 0;
    for (int rows : blockRows) {
      samples += rows;
    }
    List<List<Integer>> visits = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      int place = order.placeOf(sample);
      int[] rows = order.rowsOf(place);
      visits.add(List.of(order.blockAt(place), rows[(int) (sample - order.startOf(place))]));
    }
    return visits;
  }

  @ParameterizedTest
  @MethodSource("blockRows")
  void everyRowOfEveryBlockIsVisitedExactlyOnce(int[] blockRows) {
    for (int epoch = 0; epoch < 20; epoch++) {
      List<List<Integer>> visits = visits(blockRows, 77, epoch);
      assertThat(new HashSet<>(visits)).as("epoch %d", epoch).hasSameSizeAs(visits);
      assertThat(visits)
          .allSatisfy(visit -> assertThat(visit.get(1)).isBetween(0, blockRows[visit.get(0)] - 1));
    }
  }

  @Test
  void theOrderIsAFunctionOfSeedAndEpoch() {
    int[] blockRows = {20, 30, 10, 25};
    assertThat(visits(blockRows, 1, 0)).isEqualTo(visits(blockRows, 1, 0));
    assertThat(visits(blockRows, 1, 1)).isNotEqualTo(visits(blockRows, 1, 0));
    assertThat(visits(blockRows, 2, 0)).isNotEqualTo(visits(blockRows, 1, 0));
  }

  @Test
  void blocksAreVisitedOneAfterTheOtherInAnOrderThatChanges() {
    int[] blockRows = {20, 30, 10, 25};
    HashSet<List<Integer>> orders = new HashSet<>();
    for (int epoch = 0; epoch < 30; epoch++) {
      List<Integer> blocks = visits(blockRows, 5, epoch).stream().map(v -> v.get(0)).toList();
      List<Integer> runs = new ArrayList<>();
      for (int block : blocks) {
        if (runs.isEmpty() || runs.get(runs.size() - 1) != block) {
          runs.add(block);
        }
      }
      assertThat(runs).containsExactlyInAnyOrder(0, 1, 2, 3);
      orders.add(runs);
    }
    assertThat(orders).hasSizeGreaterThan(10);
  }

  @Test
  void rowsInsideABlockAreShuffledDifferentlyInEveryEpoch() {
    int[] blockRows = {50};
    List<List<Integer>> first = visits(blockRows, 5, 0);
    assertThat(first).isNotEqualTo(visits(blockRows, 5, 1));
    assertThat(first.stream().map(v -> v.get(1)).toList())
        .isNotEqualTo(first.stream().map(v -> v.get(1)).sorted().toList());
  }
}
