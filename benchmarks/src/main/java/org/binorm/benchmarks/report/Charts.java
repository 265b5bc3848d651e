package org.binorm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Bars of all contenders of a section, one group a case. */
final class Charts {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 600;
  private static final int LABEL_ROTATION = 45;

  private Charts() {}

  static CategoryChart of(Section section, Results results) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(section.title())
            .yAxisTitle(section.measure().label())
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setXAxisLabelRotation(LABEL_ROTATION);
    String first = results.contenders(section.benchmark()).get(0);
    int oldest = results.javas().get(0);
    if (section.measure().equals(Measure.TIME)) {
      // From milliseconds to seconds: side by side only as multiples of one of them.
      chart.setYAxisTitle("time, %s on JDK %d = 1".formatted(first, oldest));
    }
    List<String> cases = results.cases(section.benchmark());
    for (String contender : results.contenders(section.benchmark())) {
      for (int java : results.javas()) {
        List<Double> heights =
            cases.stream().map(name -> height(section, results, name, contender, java)).toList();
        if (heights.stream().anyMatch(height -> height > 0)) {
          chart.addSeries("%s, JDK %d".formatted(contender, java), cases, heights);
        }
      }
    }
    return chart;
  }

  /** The height of a bar; 0 for none. */
  private static double height(
      Section section, Results results, String name, String contender, int java) {
    String first = results.contenders(section.benchmark()).get(0);
    Optional<Result> result = results.exactly(section.benchmark(), name, contender, java);
    if (!section.measure().equals(Measure.TIME)) {
      return result.map(r -> section.measure().of(name, r.median())).orElse(0.0);
    }
    Optional<Result> unit =
        results.exactly(section.benchmark(), name, first, results.javas().get(0));
    return result.flatMap(r -> unit.map(u -> r.median() / u.median())).orElse(0.0);
  }

  static void write(CategoryChart chart, Path file) throws IOException {
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }
}
