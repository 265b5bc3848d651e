package org.binorm.datasets.prepared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ChannelStatisticsTest {

  @Test
  void meanAndDeviationAreOfPixelsInZeroToOne() {
    ChannelStatistics statistics = new ChannelStatistics(3);
    statistics.add(new byte[] {0, (byte) 255, 51, (byte) 255, (byte) 255, 102});
    assertThat(statistics.pixels()).isEqualTo(2);
    assertThat(statistics.mean()).containsExactly(0.5, 1.0, 0.3);
    assertThat(statistics.std()).containsExactly(0.5, 0.0, 0.1);
  }

  @Test
  void orderAndPartitionDoNotMatter() {
    byte[][] images = new byte[20][300];
    Random random = new Random(4);
    ChannelStatistics whole = new ChannelStatistics(3);
    for (byte[] image : images) {
      random.nextBytes(image);
      whole.add(image);
    }
    ChannelStatistics left = new ChannelStatistics(3);
    ChannelStatistics right = new ChannelStatistics(3);
    for (int i = images.length - 1; i >= 0; i--) {
      (i % 3 == 0 ? left : right).add(images[i]);
    }
    right.merge(left);
    assertThat(right.pixels()).isEqualTo(2000);
    assertThat(right.mean()).isEqualTo(whole.mean());
    assertThat(right.std()).isEqualTo(whole.std());
  }

  @Test
  void resultsHaveNineDecimals() {
    ChannelStatistics statistics = new ChannelStatistics(1);
    statistics.add(new byte[] {0, 0, 1});
    assertThat(statistics.mean()).containsExactly(0.001307190); // 1 / 765
    assertThat(statistics.std()).containsExactly(0.001848645); // sqrt(2) / 765
  }

  @Test
  void nothingSeenIsZero() {
    assertThat(new ChannelStatistics(1).mean()).containsExactly(0.0);
    assertThat(new ChannelStatistics(1).std()).containsExactly(0.0);
  }

  @Test
  void sizesThatDoNotFitAreProgrammingErrors() {
    ChannelStatistics statistics = new ChannelStatistics(3);
    assertThatThrownBy(() -> statistics.add(new byte[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("4 bytes are no whole number of pixels of 3 channels");
    assertThatThrownBy(() -> statistics.merge(new ChannelStatistics(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot merge 1 channels into 3");
  }
}
