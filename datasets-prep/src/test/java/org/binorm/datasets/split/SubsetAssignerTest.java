package org.binorm.datasets.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.binorm.datasets.DatasetException;
import org.junit.jupiter.api.Test;

class SubsetAssignerTest {

  private static Map<Subset, Integer> counts(SubsetAssigner assigner, Subset given, int rows) {
    Map<Subset, Integer> counts = new EnumMap<>(Subset.class);
    for (int i = 0; i < rows; i++) {
      counts.merge(assigner.assign("row/" + i, given), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void unspecifiedRowsAreDividedByBothFractions() {
    Map<Subset, Integer> counts =
        counts(new SubsetAssigner(7, 0.1, 0.2), Subset.UNSPECIFIED, 20_000);
    assertThat(counts.get(Subset.TEST)).isBetween(3800, 4200);
    assertThat(counts.get(Subset.VALIDATION)).isBetween(1850, 2150);
  }

  @Test
  void trainingRowsGiveUpValidationButNeverTest() {
    Map<Subset, Integer> counts = counts(new SubsetAssigner(7, 0.1, 0.2), Subset.TRAIN, 20_000);
    assertThat(counts).doesNotContainKey(Subset.TEST);
    assertThat(counts.get(Subset.VALIDATION)).isBetween(1850, 2150);
  }

  @Test
  void whatTheSourceCallsTestOrValidationStaysSo() {
    SubsetAssigner assigner = new SubsetAssigner(7, 0.5, 0.4);
    assertThat(counts(assigner, Subset.TEST, 100)).isEqualTo(Map.of(Subset.TEST, 100));
    assertThat(counts(assigner, Subset.VALIDATION, 100)).isEqualTo(Map.of(Subset.VALIDATION, 100));
  }

  @Test
  void explicitListsWinOverTheSourceAndTheHash() {
    SubsetAssigner assigner = new SubsetAssigner(1, 0, 0, Set.of("a"), Set.of("b"));
    assertThat(assigner.assign("a", Subset.TEST)).isEqualTo(Subset.VALIDATION);
    assertThat(assigner.assign("b", Subset.TRAIN)).isEqualTo(Subset.TEST);
    assertThat(assigner.assign("c", Subset.UNSPECIFIED)).isEqualTo(Subset.TRAIN);
  }

  @Test
  void anotherSeedGivesAnotherDivision() {
    SubsetAssigner one = new SubsetAssigner(1, 0.5, 0);
    SubsetAssigner two = new SubsetAssigner(2, 0.5, 0);
    long different =
        java.util.stream.IntStream.range(0, 1000)
            .filter(i -> one.assign("" + i, Subset.TRAIN) != two.assign("" + i, Subset.TRAIN))
            .count();
    assertThat(different).isBetween(400L, 600L);
  }

  @Test
  void theHashIsTheFirstEightBytesOfSha256() {
    // printf 'order\0\0\0\0\0\0\0\0\x2atrain/000001' | sha256sum
    assertThat(Long.toHexString(new ShardPlan(42, 1).orderKey("train/000001")))
        .isEqualTo("5770150024d4f7ac");
  }

  @Test
  void fractionsThatLeaveNothingAreRefused() {
    assertThatThrownBy(() -> new SubsetAssigner(1, 0.5, 0.5))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "validation and test fractions: expected a sum below 1, got 1.0;"
                + " nothing would be left to train on");
    for (double bad : List.of(-0.1, 1.0, Double.NaN)) {
      assertThatThrownBy(() -> new SubsetAssigner(1, bad, 0))
          .isInstanceOf(DatasetException.class)
          .hasMessage("validation fraction: expected at least 0 and below 1, got " + bad);
    }
  }

  @Test
  void anIdInBothListsIsRefused() {
    assertThatThrownBy(() -> new SubsetAssigner(1, 0, 0, Set.of("x"), Set.of("x")))
        .isInstanceOf(DatasetException.class)
        .hasMessage("id \"x\": listed for validation and for test, expected one of them");
  }
}
