package org.binorm.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CostModelTest {
  @Test
  void roundsOnALineGiveItsConstants() {
    List<Double> bytes = List.of(1e6, 5e6, 40e6);
    CostModel exact = new CostModel(0.25, 20e6);

    CostModel fitted = CostModel.fit(bytes, bytes.stream().map(exact::exchange).toList());

    assertThat(fitted.overhead()).isCloseTo(0.25, within(1e-9));
    assertThat(fitted.bandwidth()).isCloseTo(20e6, within(1.0));
  }

  @Test
  void shortRoundsCountAsMuchAsLongOnes() {
    List<Double> bytes = List.of(1e6, 2e6, 100e6);
    List<Double> seconds = List.of(0.1, 0.2, 20.0);

    CostModel fitted = CostModel.fit(bytes, seconds);

    for (int i = 0; i < 2; i++) {
      assertThat(fitted.exchange(bytes.get(i)) / seconds.get(i)).isBetween(0.5, 2.0);
    }
  }
}
