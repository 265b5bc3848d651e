package org.binorm.datasets.image;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.parquet.ParquetInput;

/** The two columns we read of a Parquet file of images: {@code image.bytes} and {@code label}. */
final class ParquetImageColumns {

  private ParquetImageColumns() {}

  static ColumnDescriptor bytes(ParquetInput input) {
    ColumnDescriptor column = column(input, "image.bytes");
    if (typeOf(column) != PrimitiveTypeName.BINARY) {
      throw wrongType(input, "image.bytes", "BINARY", column);
    }
    return column;
  }

  static ColumnDescriptor label(ParquetInput input) {
    ColumnDescriptor column = column(input, "label");
    if (typeOf(column) != PrimitiveTypeName.INT32 && typeOf(column) != PrimitiveTypeName.INT64) {
      throw wrongType(input, "label", "INT32 or INT64", column);
    }
    return column;
  }

  static long labelValue(ColumnDescriptor label, ColumnReader reader) {
    return typeOf(label) == PrimitiveTypeName.INT32 ? reader.getInteger() : reader.getLong();
  }

  private static ColumnDescriptor column(ParquetInput input, String name) {
    return input
        .column(name)
        .orElseThrow(
            () ->
                new DatasetException(
                    "%s: expected the columns image.bytes and label, got %s; rename them"
                        .formatted(input.path(), String.join(", ", input.columnNames()))));
  }

  private static PrimitiveTypeName typeOf(ColumnDescriptor column) {
    return column.getPrimitiveType().getPrimitiveTypeName();
  }

  private static DatasetException wrongType(
      ParquetInput input, String name, String expected, ColumnDescriptor column) {
    return new DatasetException(
        "%s: column %s: expected %s, got %s"
            .formatted(input.path(), name, expected, typeOf(column)));
  }
}
