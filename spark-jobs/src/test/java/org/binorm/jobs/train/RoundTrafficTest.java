package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTrafficTest {
  @Test
  void smallStatesTravel() {
    assertThat(new RoundTraffic(1 << 20, 1 << 20, 8).obstacles("1g")).isEmpty();
    assertThat(new RoundTraffic(1L << 30, 1L << 30, 8).obstacles("0")).as("no limit").isEmpty();
  }

  @Test
  void allResultsOfARoundCountAgainstSparksLimit() {
    assertThat(new RoundTraffic(512 << 20, 512 << 20, 3).obstacles("1g"))
        .containsExactly(
            "spark.driver.maxResultSize: a round brings back 1610612736 bytes from 3 workers, the"
                + " limit is 1073741824; set spark.driver.maxResultSize=1600m or lower"
                + " train.workers");
  }

  @Test
  void aStateThatNoArrayHoldsDoesNotTravel() {
    assertThat(new RoundTraffic(1L << 31, 1 << 20, 1).obstacles("0"))
        .singleElement()
        .asString()
        .startsWith("state of 2147483648 bytes: expected at most 2147482623");
  }
}
