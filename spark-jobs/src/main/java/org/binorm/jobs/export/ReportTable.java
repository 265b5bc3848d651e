package org.binorm.jobs.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A small table with named, typed columns that can be shown as CSV and Markdown. */
final class ReportTable {
  private final String name;
  private final StructType schema;
  private final List<Row> rows = new ArrayList<>();

  ReportTable(String name, StructType schema) {
    this.name = name;
    this.schema = schema;
  }

  /** Columns from names and types in turn. */
  static StructType columns(Object... namesAndTypes) {
    StructType schema = new StructType();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      schema = schema.add((String) namesAndTypes[i], (DataType) namesAndTypes[i + 1], false);
    }
    return schema;
  }

  ReportTable add(Object... values) {
    rows.add(RowFactory.create(values));
    return this;
  }

  String name() {
    return name;
  }

  StructType schema() {
    return schema;
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** RFC 4180, numbers in full precision. */
  String csv() {
    StringBuilder text = new StringBuilder();
    text.append(String.join(",", schema.fieldNames())).append("\r\n");
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.length(); i++) {
        cells.add(quoted(String.valueOf(row.get(i))));
      }
      text.append(String.join(",", cells)).append("\r\n");
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("| ").append(String.join(" | ", schema.fieldNames())).append(" |\n|");
    for (int i = 0; i < schema.length(); i++) {
      boolean number = !schema.fields()[i].dataType().equals(DataTypes.StringType);
      text.append(number ? " ---: |" : " --- |");
    }
    text.append('\n');
    for (Row row : rows) {
      text.append('|');
      for (int i = 0; i < row.length(); i++) {
        text.append(' ').append(shown(row.get(i))).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String shown(Object cell) {
    if (cell instanceof Double number) {
      return String.format(Locale.ROOT, "%.4f", number);
    }
    if (cell instanceof Long number) {
      return String.format(Locale.ROOT, "%,d", number);
    }
    return String.valueOf(cell).replace("|", "\\|");
  }
}
