package org.binorm.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table to be read, the same on the page and in Markdown: texts to the left, numbers right. */
final class TextTable {
  private record Column(String title, boolean number) {}

  /** One row, that of a run or of none. */
  private record Row(Optional<ReportedRun> run, List<String> cells) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  TextTable text(String title) {
    columns.add(new Column(title, false));
    return this;
  }

  TextTable number(String title) {
    columns.add(new Column(title, true));
    return this;
  }

  TextTable add(String... cells) {
    rows.add(new Row(Optional.empty(), List.of(cells)));
    return this;
  }

  /** A row that starts with the name of a run and, on the page, with its mark. */
  TextTable add(ReportedRun run, String... cells) {
    List<String> all = new ArrayList<>(List.of(run.name()));
    all.addAll(List.of(cells));
    rows.add(new Row(Optional.of(run), all));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void writeTo(Html page) {
    page.open("div", "class", "scroll").open("table").open("thead").open("tr");
    columns.forEach(
        c -> page.leaf("th", c.title(), "scope", "col", "class", c.number() ? "n" : "t"));
    page.close().close().open("tbody").line();
    for (Row row : rows) {
      page.open("tr");
      for (int i = 0; i < columns.size(); i++) {
        writeCell(page, row, i);
      }
      page.close().line();
    }
    page.close().close().close().line();
  }

  private void writeCell(Html page, Row row, int column) {
    String text = row.cells().get(column);
    if (column == 0) {
      page.open("th", "scope", "row", "class", "t");
      row.run().ifPresent(run -> RunMark.writeTo(page, run));
      page.text(text).close();
    } else {
      page.leaf("td", text, "class", columns.get(column).number() ? "n" : "t");
    }
  }

  String markdown() {
    StringBuilder text = new StringBuilder("|");
    columns.forEach(c -> text.append(' ').append(Markdown.cell(c.title())).append(" |"));
    text.append("\n|");
    columns.forEach(c -> text.append(c.number() ? " ---: |" : " --- |"));
    text.append('\n');
    for (Row row : rows) {
      text.append('|');
      row.cells().forEach(cell -> text.append(' ').append(Markdown.cell(cell)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }
}
