package org.binorm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    // Steps take from milliseconds to seconds.
    chart.getStyler().setYAxisLogarithmic(section.measure().equals(Measure.TIME));
    List<String> cases = results.cases(section.benchmark());
    for (String contender : results.contenders(section.benchmark())) {
      for (int java : results.javas()) {
        List<Double> values = new ArrayList<>();
        for (String name : cases) {
          Optional<Result> result = results.exactly(section.benchmark(), name, contender, java);
          values.add(result.map(r -> section.measure().of(name, r.median())).orElse(null));
        }
        if (values.stream().anyMatch(value -> value != null)) {
          chart.addSeries("%s, JDK %d".formatted(contender, java), cases, values);
        }
      }
    }
    return chart;
  }

  static void write(CategoryChart chart, Path file) throws IOException {
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }
}
