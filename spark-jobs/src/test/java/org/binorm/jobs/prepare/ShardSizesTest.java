package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.DataConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many rows go into a row group and into a file. */
class ShardSizesTest {
  private static final ImageShape GREY = new ImageShape(28, 28, 1);

  @ParameterizedTest(name = "{1} images of {0}x{0}x3: {2} rows")
  @CsvSource({
    "32, 45000, 1344",
    "256, 75000, 64",
    "1024, 75000, 64",
    "32, 4000, 448",
    "32, 512, 64",
    "32, 511, 63",
    "32, 8, 1",
    "32, 1, 1"
  })
  void rowGroupsHaveFourMegabytesAndSmallSetsAtLeastEight(int size, long rows, int expected) {
    assertThat(ShardSizes.rowsPerGroup(new ImageShape(size, size, 3), rows)).isEqualTo(expected);
  }

  @Test
  void shardsHaveThirtyTwoMegabytesOrAsManyRowsAsAsked() {
    ImageCounts counts = new ImageCounts();
    for (int i = 0; i < 100_000; i++) {
      counts.add(i % 10 == 0 ? Subset.TEST : Subset.TRAIN, "id", false);
    }

    ShardLayout byBytes = ShardSizes.layout(data(), GREY, counts);
    assertThat(byBytes.train().shards()).isEqualTo(3);
    assertThat(byBytes.validation().shards()).isEqualTo(1);
    assertThat(byBytes.test().shards()).isEqualTo(1);

    ShardLayout byRows = ShardSizes.layout(data("data.rows-per-shard=30000"), GREY, counts);
    assertThat(byRows.train().shards()).isEqualTo(3);
    assertThat(ShardSizes.layout(data("data.rows-per-shard=29999"), GREY, counts).train().shards())
        .isEqualTo(4);
  }

  @Test
  void rowGroupsThatNoArrayHoldsAreRefused() {
    assertThatThrownBy(
            () ->
                ShardSizes.rowGroups(
                    data("data.rows-per-row-group=3000000"), GREY, new ImageCounts()))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "data.rows-per-row-group: 3000000 images of 28x28x1 are 2352000000 bytes,"
                + " expected at most 2147483639");
  }

  private static DataConfig data(String... settings) {
    return ConfigLoader.parse("test.yaml", "data: {path: p}", List.of(settings), "data.path")
        .data();
  }
}
