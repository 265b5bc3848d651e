package org.binorm.jobs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.binorm.jobs.report.Exported.ClassScore;

/** Precision, recall and F1 of every class as bars, the hardest class first. */
record ClassesSection(DataGroup group) implements Section {
  private static final int MOST_CLASSES = 40;

  private List<ReportedRun> runs() {
    return group.runs().stream().filter(run -> !run.exported().classes().isEmpty()).toList();
  }

  @Override
  public String title() {
    return "Classes";
  }

  @Override
  public boolean isEmpty() {
    return runs().isEmpty();
  }

  /** The scores of one class, one for each run that knows it. */
  private record Row(String name, Map<ReportedRun, ClassScore> scores) {
    double meanF1() {
      return scores.values().stream().mapToDouble(ClassScore::f1).average().orElse(0);
    }

    long support() {
      return scores.values().stream().mapToLong(ClassScore::support).max().orElse(0);
    }
  }

  private List<Row> rows() {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (ReportedRun run : runs()) {
      for (ClassScore score : run.exported().classes()) {
        rows.computeIfAbsent(score.name(), name -> new Row(name, new LinkedHashMap<>()))
            .scores()
            .put(run, score);
      }
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparingDouble(Row::meanF1));
    return sorted;
  }

  @Override
  public void writeTo(Html page) {
    List<Row> rows = rows();
    page.open("div", "class", "scroll").open("table", "class", "bars").open("thead").open("tr");
    page.leaf("th", "class", "scope", "col", "class", "t");
    page.leaf("th", "images", "scope", "col", "class", "n");
    for (String score : List.of("precision", "recall", "F1")) {
      page.leaf("th", score, "scope", "col", "class", "t");
    }
    page.close().close().open("tbody").line();
    for (Row row : rows.subList(0, Math.min(MOST_CLASSES, rows.size()))) {
      page.open("tr").leaf("th", row.name(), "scope", "row", "class", "t");
      page.leaf("td", Numbers.count(row.support()), "class", "n");
      writeBars(page, row, ClassScore::precision);
      writeBars(page, row, ClassScore::recall);
      writeBars(page, row, ClassScore::f1);
      page.close().line();
    }
    page.close().close().close();
    page.leaf("p", explanation(rows.size()), "class", "note").line();
  }

  private static void writeBars(Html page, Row row, ToDoubleFunction<ClassScore> value) {
    page.open("td");
    row.scores()
        .forEach(
            (run, score) -> {
              double share = value.applyAsDouble(score);
              page.open("div", "class", "bar", "title", run.name());
              RunMark.writeTo(page, run);
              page.open("svg", "class", "track " + RunMark.colourClass(run), "aria-hidden", "true")
                  .leaf("rect", "", "class", "all", "width", "100%", "height", "100%")
                  .leaf("rect", "", "width", percent(share), "height", "100%")
                  .close()
                  .leaf("span", String.format(Locale.ROOT, "%.3f", share))
                  .close();
            });
    page.close();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }

  private static String explanation(int classes) {
    String order = "On the test images; the class with the lowest mean F1 first. Bars end at 1.";
    return classes <= MOST_CLASSES
        ? order
        : order
            + " The hardest %d of %d classes; tables/per_class.parquet has all."
                .formatted(MOST_CLASSES, classes);
  }

  @Override
  public String markdown() {
    TextTable table =
        new TextTable()
            .text("run")
            .text("class")
            .number("precision")
            .number("recall")
            .number("F1")
            .number("images");
    for (ReportedRun run : runs()) {
      for (ClassScore score : run.exported().classes()) {
        table.add(
            run,
            score.name(),
            Numbers.score(score.precision()),
            Numbers.score(score.recall()),
            Numbers.score(score.f1()),
            Numbers.count(score.support()));
      }
    }
    return table.markdown();
  }
}
