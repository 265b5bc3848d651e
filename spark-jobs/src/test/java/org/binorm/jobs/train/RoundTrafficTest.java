package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class RoundTrafficTest {
  private static final long MB = 1 << 20;
  private static final ClusterLimits LIMITS =
      new ClusterLimits(4096 * MB, 1024 * MB, RoundTraffic.LARGEST_ARRAY, 4096 * MB, 1);

  /** Float32 with Adam. */
  private static RoundTraffic traffic(long state, int workers) {
    return new RoundTraffic(state, state, state, 2 * state, state / 8, 2 * state, workers);
  }

  @Test
  void smallModelsAreAveragedOnTheDriver() {
    assertThat(traffic(MB, 8).tooMuchForDriver(LIMITS)).isEmpty();
    assertThat(traffic(MB, 8).obstacles(LIMITS, false)).isEmpty();
  }

  @Test
  void moreThanSparksLimitIsAveragedOnExecutors() {
    RoundTraffic traffic = traffic(512 * MB, 3);

    assertThat(traffic.tooMuchForDriver(LIMITS))
        .contains(
            "3 results of 536870912 bytes are more than the 1073741824 of"
                + " spark.driver.maxResultSize");
    assertThat(traffic.obstacles(LIMITS, true)).isEmpty();
    assertThat(traffic.obstacles(LIMITS, false))
        .containsExactly(
            "spark.driver.maxResultSize: a round brings back 1610612736 bytes, the limit is"
                + " 1073741824; set spark.driver.maxResultSize=1600m or"
                + " train.averaging.place=executors");
    ClusterLimits unlimited =
        new ClusterLimits(99_999 * MB, 0, RoundTraffic.LARGEST_ARRAY, 4096 * MB, 1);
    assertThat(traffic.tooMuchForDriver(unlimited)).isEmpty();
  }

  @Test
  void moreThanTheHeapOfTheDriverIsAveragedOnExecutors() {
    RoundTraffic traffic = traffic(100 * MB, 4);
    assertThat(traffic.driver(false)).isEqualTo((2 + 2 + 4 + 1) * 100 * MB);
    assertThat(traffic.driver(true)).isEqualTo(4 * 100 * MB);
    ClusterLimits small =
        new ClusterLimits(1000 * MB, 1024 * MB, RoundTraffic.LARGEST_ARRAY, 4096 * MB, 1);
    assertThat(traffic.tooMuchForDriver(small))
        .contains("the driver would need 943718400 bytes for 4 results, its heap is 1048576000");
  }

  @Test
  void heapsThatHoldNoStateAreRefused() {
    ClusterLimits small =
        new ClusterLimits(150 * MB, 1024 * MB, RoundTraffic.LARGEST_ARRAY, 450 * MB, 2);
    assertThat(traffic(100 * MB, 4).obstacles(small, true))
        .containsExactly(
            "spark.driver.memory: a round needs at least 209715200 bytes, the heap is 157286400;"
                + " set spark.driver.memory=314m",
            "spark.executor.memory: a round needs at least 524288000 bytes, the heap is"
                + " 471859200; set spark.executor.memory=689m");
  }

  @Test
  void limitsComeFromSparksSettings() {
    SparkConf conf = new SparkConf(false);
    assertThat(ClusterLimits.of(conf, 7))
        .isEqualTo(new ClusterLimits(7, 1 << 30, RoundTraffic.LARGEST_ARRAY, 1 << 30, 1));
    conf.set("spark.driver.maxResultSize", "0")
        .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .set("spark.executor.memory", "2g")
        .set("spark.executor.cores", "4");
    assertThat(ClusterLimits.of(conf, 7)).isEqualTo(new ClusterLimits(7, 0, 64 * MB, 2L << 30, 4));
  }

  @Test
  void kryosBufferHoldsOneResult() {
    ClusterLimits kryo = new ClusterLimits(4096 * MB, 1024 * MB, 64 * MB, 4096 * MB, 1);
    assertThat(traffic(65 * MB, 2).tooMuchForDriver(kryo))
        .contains("a result of 68157440 bytes is more than the 67108864 that one may have");
  }
}
