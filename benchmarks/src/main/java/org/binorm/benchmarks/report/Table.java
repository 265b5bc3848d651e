package org.binorm.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;

/** Cells under a header. */
public record Table(List<String> header, List<List<String>> rows) {
  public Table {
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "table: expected %d cells, got %d: %s".formatted(header.size(), row.size(), row));
      }
    }
  }

  /** A Markdown table: text at the left, the first cell that is a number and all after it right. */
  public String markdown() {
    StringBuilder text = new StringBuilder(line(header)).append("|");
    for (int column = 0; column < header.size(); column++) {
      text.append(isNumeric(column) ? " ---: |" : " --- |");
    }
    text.append('\n');
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> row.get(column).matches("[-\\d(].*|"))
        && !rows.get(0).get(column).contains("x");
  }

  /** Comma-separated with a header line (RFC 4180). */
  String csv() {
    StringBuilder text = new StringBuilder(csv(header));
    rows.forEach(row -> text.append(csv(row)));
    return text.toString();
  }

  private static String csv(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.matches(".*[,\"\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
        .collect(Collectors.joining(",", "", "\n"));
  }
}
