package org.binorm.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.binorm.benchmarks.suite.Facts;
import org.binorm.benchmarks.suite.LoadedWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.CategoryChart;

class ReportTest {
  private static final String PRODUCTS = "ProductBenchmark";
  private static final Section SECTION = Section.ALL.get(0);
  private static final String SHAPE = "1024x512x512";

  private static final Results RESULTS =
      new Results(
          List.of(
              product("binorm", 17, 4, 5, 9),
              product("openblas", 17, 10, 11, 10),
              product("binorm", 25, 2.5, 2.5, 2.6)));

  @TempDir private Path folder;

  private static Result product(String contender, int java, double... millis) {
    return new Result(
        PRODUCTS, SHAPE, contender, java, DoubleStream.of(millis).boxed().toList(), Map.of());
  }

  private static Result step(String model, String contender, double millis) {
    return new Result("TrainingStepBenchmark", model, contender, 17, List.of(millis), Map.of());
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Result.median(List.of(4.0, 1.0, 3.0, 100.0))).isEqualTo(3.5);
    assertThat(Result.median(List.of(7.0, 1.0, 3.0))).isEqualTo(3.0);
  }

  @Test
  void gigaflopsAreThoseOfTheFloatProduct() {
    assertThat(Measure.PRODUCT.of(SHAPE, 5)).isCloseTo(107.37, within(0.01));
    assertThat(Measure.CONVOLUTION.of("forward 64>64 k3 14x14 b32", 2))
        .isCloseTo(2.0 * 32 * 196 * 9 * 64 * 64 / 2e6, within(1e-9));
  }

  @Test
  void aRatioIsTheirTimeOverOurs() {
    assertThat(Tables.speedUp(SECTION, RESULTS, SHAPE, "openblas", 17)).isEqualTo("2.00x");
  }

  @Test
  void aPeerThatRanOnTheOldestJvmOnlyIsComparedWithTheOthersToo() {
    assertThat(Tables.speedUp(SECTION, RESULTS, SHAPE, "openblas", 25)).isEqualTo("4.00x");
    assertThat(Tables.comparison(SECTION, RESULTS).markdown())
        .contains("| 1024x512x512 | openblas | 53.7 | (48.8 .. 53.7) | 2.00x | - |  | 4.00x |");
  }

  @Test
  void cellsOfACsvFileAreQuotedWhereTheyMustBe() {
    assertThat(new Table(List.of("a", "b"), List.of(List.of("1,5", "x\"y"))).csv())
        .isEqualTo("a,b\n\"1,5\",\"x\"\"y\"\n");
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new Table(List.of("a", "b"), List.of(List.of("1"))))
        .hasMessageContaining("expected 2 cells, got 1");
  }

  @Test
  void countersAreReadFromTheRawDataAndNotFromTheirSum() throws IOException {
    Path file = folder.resolve("jmh.json");
    Files.writeString(
        file,
        """
        [{"benchmark": "org.binorm.benchmarks.StepSplitBenchmark.step", "jdkVersion": "17.0.15",
          "params": {"model": "lm-mini", "contender": "binorm-binary"},
          "primaryMetric": {"rawData": [[10.0, 30.0, 20.0], [40.0, 40.0, 40.0]]},
          "secondaryMetrics": {"pack": {"score": 9.0, "rawData": [[1.0, 5.0, 3.0]]}}}]
        """);
    assertThat(JmhJson.read(file))
        .containsExactly(
            new Result(
                "StepSplitBenchmark",
                "lm-mini",
                "binorm-binary",
                17,
                List.of(20.0, 40.0),
                Map.of("pack", 3.0)));
  }

  @Test
  void theReportIsWrittenWithItsCharts() throws IOException {
    Facts facts =
        new Facts(17, Map.of("processor", "a"), List.of(new LoadedWeights("lm-mini", 10, 305)));
    new Report(RESULTS, List.of(facts)).write(folder);
    assertThat(folder.resolve("report.md"))
        .content()
        .contains("## Products", "![Products](products.svg)", "| lm-mini | 10 | 305 | 1/30.5 |")
        .doesNotContain("## Training steps");
    assertThat(folder.resolve("report.csv")).content().hasLineCount(4);
    assertThat(Files.readString(folder.resolve("products.svg")).startsWith("<?xml")).isTrue();
  }

  @Test
  void aChartHasASeriesForEveryContenderOnEveryJvmThatMeasuredIt() {
    assertThat(Charts.of(SECTION, RESULTS).getSeriesMap())
        .containsOnlyKeys("binorm, JDK 17", "openblas, JDK 17", "binorm, JDK 25");
  }

  @Test
  void timesAreDrawnAsMultiplesOfOurs() throws IOException {
    Section steps = Section.ALL.get(2);
    Results results =
        new Results(
            List.of(
                step("lm-mini", "binorm-binary", 200),
                step("lm-base", "binorm-binary", 2000),
                step("lm-mini", "libtorch-binary", 300)));
    CategoryChart chart = Charts.of(steps, results);
    assertThat(chart.getSeriesMap().get("libtorch-binary, JDK 17").getYData().toString())
        .isEqualTo("[1.5, 0.0]");
    Charts.write(chart, folder.resolve("steps.svg"));
  }

  @Test
  void roundsOfOneThingAreItsForks() {
    Results merged =
        Results.merged(
            List.of(
                new Result("B", "a", "binorm", 17, List.of(2.0), Map.of("gc", 4.0)),
                new Result("B", "a", "peer", 17, List.of(9.0), Map.of()),
                new Result("B", "a", "binorm", 17, List.of(6.0), Map.of("gc", 8.0)),
                new Result("B", "a", "binorm", 25, List.of(1.0), Map.of("gc", 1.0))));
    assertThat(merged.all())
        .containsExactly(
            new Result("B", "a", "binorm", 17, List.of(2.0, 6.0), Map.of("gc", 6.0)),
            new Result("B", "a", "peer", 17, List.of(9.0), Map.of()),
            new Result("B", "a", "binorm", 25, List.of(1.0), Map.of("gc", 1.0)));
  }
}
