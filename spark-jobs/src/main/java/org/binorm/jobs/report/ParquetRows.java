package org.binorm.jobs.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.parquet.ColumnBlock;
import org.binorm.datasets.parquet.ParquetInput;
import org.binorm.jobs.AtomicFiles;

/** Reads the small flat tables that jobs write, without Spark. */
final class ParquetRows {
  private static final int MOST_ROWS = 2_000_000;

  private final Configuration hadoop;
  private final AtomicFiles files;

  ParquetRows(Configuration hadoop, AtomicFiles files) {
    this.hadoop = hadoop;
    this.files = files;
  }

  /** One row; a value that is missing is the fault of the file. */
  record Row(Path table, Map<String, Object> values) {
    private <T> T value(String column, Class<T> type) {
      Object value = values.get(column);
      if (!type.isInstance(value)) {
        throw new DatasetException(
            "%s: expected a column \"%s\" of type %s, got columns %s"
                .formatted(table, column, type.getSimpleName(), values.keySet()));
      }
      return type.cast(value);
    }

    String text(String column) {
      return value(column, String.class);
    }

    long count(String column) {
      return value(column, Long.class);
    }

    double number(String column) {
      return value(column, Double.class);
    }
  }

  /** All rows of a table in the order of its files, or none if there is no such table. */
  List<Row> read(Path table) throws IOException {
    List<Row> rows = new ArrayList<>();
    if (files.exists(table)) {
      FileStatus[] parts = files.fileSystem(table).listStatus(table);
      Arrays.sort(parts, Comparator.comparing(FileStatus::getPath));
      for (FileStatus part : parts) {
        if (part.getPath().getName().endsWith(".parquet")) {
          readChecked(table, part.getPath(), rows);
        }
      }
    }
    return rows;
  }

  /** Spark leaves checksums beside its files on local disks: those may notice damage first. */
  private void readChecked(Path table, Path file, List<Row> rows) throws IOException {
    try {
      readFile(table, file, rows);
    } catch (ChecksumException e) {
      throw new DatasetException(
          file + ": not a Parquet file or a damaged one: " + e.getMessage(), e);
    }
  }

  private void readFile(Path table, Path file, List<Row> rows) throws IOException {
    try (ParquetInput input = ParquetInput.open(hadoop, file)) {
      if (input.rows() > MOST_ROWS) {
        throw new DatasetException(
            "%s: expected at most %,d rows, got %,d".formatted(file, MOST_ROWS, input.rows()));
      }
      List<ColumnDescriptor> columns =
          input.columnNames().stream().flatMap(name -> input.column(name).stream()).toList();
      for (int group = 0; group < input.rowGroups(); group++) {
        int first = rows.size();
        ColumnBlock block = input.read(group, columns);
        for (int row = 0; row < block.rows(); row++) {
          rows.add(new Row(table, new HashMap<>()));
        }
        for (ColumnDescriptor column : columns) {
          block.forEachRow(
              column,
              (row, reader) -> {
                if (ColumnBlock.present(column, reader)) {
                  rows.get(first + row).values().put(column.getPath()[0], value(column, reader));
                }
              });
        }
      }
    }
  }

  private static Object value(ColumnDescriptor column, ColumnReader reader) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> (long) reader.getInteger();
      case INT64 -> reader.getLong();
      case FLOAT -> (double) reader.getFloat();
      case DOUBLE -> reader.getDouble();
      case BOOLEAN -> reader.getBoolean();
      default -> reader.getBinary().toStringUsingUTF8();
    };
  }
}
