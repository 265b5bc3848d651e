package org.binorm.datasets.parquet;

import org.apache.hadoop.fs.Path;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.binorm.datasets.DatasetException;

/** The columns of one row group that were asked for. */
public final class ColumnBlock {

  private final Path path;
  private final PageReadStore pages;
  private final String createdBy;
  private final int rows;

  ColumnBlock(Path path, PageReadStore pages, String createdBy, int rows) {
    this.path = path;
    this.pages = pages;
    this.createdBy = createdBy;
    this.rows = rows;
  }

  /** Rows in this row group. */
  public int rows() {
    return rows;
  }

  /** Calls the visitor once per row, in order, with the reader standing at that row's value. */
  public void forEachRow(ColumnDescriptor column, RowVisitor visitor) {
    try {
      ColumnReader reader = reader(column);
      for (int row = 0; row < rows; row++) {
        visitor.visit(row, reader);
        reader.consume();
      }
    } catch (RuntimeException e) {
      throw ParquetInput.damaged(path, e);
    }
  }

  /** Calls the visitor once per value of a list column, in order; an empty list has none. */
  public void forEachValue(ColumnDescriptor column, RowVisitor visitor) {
    try {
      ColumnReader reader = reader(column);
      long values = reader.getTotalValueCount();
      int row = -1;
      for (long value = 0; value < values; value++) {
        if (reader.getCurrentRepetitionLevel() == 0) {
          row++;
        }
        if (row < 0 || row >= rows) {
          throw new DatasetException(
              "%s: values of row %d, expected %d rows; the file is damaged"
                  .formatted(path, row, rows));
        }
        if (present(column, reader)) {
          visitor.visit(row, reader);
        }
        reader.consume();
      }
    } catch (RuntimeException e) {
      throw ParquetInput.damaged(path, e);
    }
  }

  private ColumnReader reader(ColumnDescriptor column) {
    // Values are taken from the reader itself; the converter only satisfies its constructor.
    return new ColumnReaderImpl(
        column,
        new CheckedPages(pages.getPageReader(column)),
        new PrimitiveConverter() {},
        writer());
  }

  /** The version that wrote the file, or null: Parquet then assumes no known bug. */
  private ParsedVersion writer() {
    try {
      return createdBy == null ? null : VersionParser.parse(createdBy);
    } catch (VersionParseException e) {
      return null;
    }
  }

  /** Looks at one value. */
  @FunctionalInterface
  public interface RowVisitor {

    /** Takes the reader's current value; must not advance it. */
    void visit(int row, ColumnReader reader);
  }

  /** Whether the current value is there (a column that may be null has a definition level). */
  public static boolean present(ColumnDescriptor column, ColumnReader reader) {
    return reader.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel();
  }
}
