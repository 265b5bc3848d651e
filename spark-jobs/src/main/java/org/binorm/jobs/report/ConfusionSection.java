package org.binorm.jobs.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.binorm.jobs.report.Exported.ClassScore;
import org.binorm.jobs.report.Exported.Confused;

/** Which classes are taken for which: a matrix for each classifier, or a list if it is large. */
record ConfusionSection(DataGroup group) implements Section {
  private static final int LARGEST_MATRIX = 30;
  private static final int LONGEST_LIST = 20;
  private static final int SHADES = 10;

  private List<ReportedRun> runs() {
    return group.runs().stream().filter(run -> !run.exported().confusion().isEmpty()).toList();
  }

  @Override
  public String title() {
    return "Confusion matrices";
  }

  @Override
  public boolean isEmpty() {
    return runs().isEmpty();
  }

  /** Counts by true and predicted class. */
  private record Matrix(List<String> classes, Map<String, Map<String, Long>> counts) {
    static Matrix of(Exported exported) {
      Map<String, Map<String, Long>> counts = new HashMap<>();
      for (Confused cell : exported.confusion()) {
        counts
            .computeIfAbsent(cell.name(), name -> new HashMap<>())
            .put(cell.predicted(), cell.count());
      }
      return new Matrix(exported.classes().stream().map(ClassScore::name).toList(), counts);
    }

    long count(String name, String predicted) {
      return counts.getOrDefault(name, Map.of()).getOrDefault(predicted, 0L);
    }

    long images(String name) {
      return counts.getOrDefault(name, Map.of()).values().stream().mapToLong(c -> c).sum();
    }
  }

  @Override
  public void writeTo(Html page) {
    page.open("div", "class", "matrices");
    for (ReportedRun run : runs()) {
      page.open("figure").open("figcaption");
      RunMark.writeTo(page, run);
      page.text(run.name()).close();
      Matrix matrix = Matrix.of(run.exported());
      if (matrix.classes().size() <= LARGEST_MATRIX) {
        writeMatrix(page, matrix);
      } else {
        list(run.exported()).writeTo(page);
      }
      page.close().line();
    }
    page.close();
    page.leaf("p", explanation(), "class", "note").line();
  }

  private static String explanation() {
    return "Test images, counted: a row is the true class, a column the predicted one. The shade is"
        + " the share of the row, blue where right and orange where wrong.";
  }

  private static void writeMatrix(Html page, Matrix matrix) {
    page.open("div", "class", "scroll").open("table", "class", "matrix");
    page.open("thead").open("tr");
    page.open("td", "class", "corner").text("true ↓ predicted →").close();
    for (String predicted : matrix.classes()) {
      page.open("th", "scope", "col").leaf("span", predicted).close();
    }
    page.close().close().open("tbody").line();
    for (String name : matrix.classes()) {
      page.open("tr").leaf("th", name, "scope", "row");
      for (String predicted : matrix.classes()) {
        writeCell(page, matrix, name, predicted);
      }
      page.close().line();
    }
    page.close().close().close();
  }

  private static void writeCell(Html page, Matrix matrix, String name, String predicted) {
    long count = matrix.count(name, predicted);
    double share = count == 0 ? 0 : (double) count / matrix.images(name);
    // The root shows small shares, and most mistakes are small shares.
    long shade = count == 0 ? 0 : Math.max(1, Math.round(SHADES * Math.sqrt(share)));
    page.leaf(
        "td",
        Long.toString(count),
        "class",
        (name.equals(predicted) ? "r" : "w") + shade,
        "title",
        "%s as %s: %d of %d, %s"
            .formatted(name, predicted, count, matrix.images(name), Numbers.percent(share)));
  }

  /** The mistakes made most often. */
  private static TextTable list(Exported exported) {
    TextTable table = new TextTable().text("true").text("predicted").number("test images");
    exported.confusion().stream()
        .filter(cell -> !cell.name().equals(cell.predicted()))
        .sorted(Comparator.comparingLong(Confused::count).reversed())
        .limit(LONGEST_LIST)
        .forEach(cell -> table.add(cell.name(), cell.predicted(), Numbers.count(cell.count())));
    return table;
  }

  @Override
  public String markdown() {
    StringBuilder text = new StringBuilder("The most frequent mistakes on the test images.\n");
    for (ReportedRun run : runs()) {
      text.append("\n#### ").append(Markdown.cell(run.name())).append("\n\n");
      text.append(list(run.exported()).markdown());
    }
    return text.toString();
  }
}
