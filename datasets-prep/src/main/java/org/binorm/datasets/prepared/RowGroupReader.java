package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.parquet.ColumnBlock;
import org.binorm.datasets.parquet.ParquetInput;

/**
 * Reads one row group of a prepared data set of images into plain arrays.
 *
 * <p>Column by column, one copy from the decompressed page to the result. Every image is checked
 * for its size and every label for its range. Needs the row group's compressed bytes and its pixels
 * in memory.
 */
public final class RowGroupReader {

  private static final String[] NO_IDS = {};

  private RowGroupReader() {}

  /** Labels and pixels; the ids are not read. */
  public static ImageRowGroup read(
      Configuration conf, RowGroupRef ref, ImageShape shape, int classes) throws IOException {
    return read(conf, ref, shape, classes, false);
  }

  /** Labels, pixels and ids. */
  public static ImageRowGroup readWithIds(
      Configuration conf, RowGroupRef ref, ImageShape shape, int classes) throws IOException {
    return read(conf, ref, shape, classes, true);
  }

  private static ImageRowGroup read(
      Configuration conf, RowGroupRef ref, ImageShape shape, int classes, boolean withIds)
      throws IOException {
    try (ParquetInput input = ParquetInput.open(conf, new Path(ref.file()))) {
      ColumnDescriptor label = column(input, ImageSchema.LABEL, PrimitiveTypeName.INT32);
      ColumnDescriptor image = column(input, ImageSchema.IMAGE, PrimitiveTypeName.BINARY);
      List<ColumnDescriptor> columns = new ArrayList<>(List.of(label, image));
      if (withIds) {
        columns.add(column(input, ImageSchema.ID, PrimitiveTypeName.BINARY));
      }
      ColumnBlock block = block(input, ref, columns);
      return new ImageRowGroup(
          labels(block, label, ref, classes),
          pixels(block, image, ref, shape),
          withIds ? ids(block, columns.get(2)) : NO_IDS);
    }
  }

  /** The chosen columns, of as many rows as were listed. */
  static ColumnBlock block(ParquetInput input, RowGroupRef ref, List<ColumnDescriptor> columns)
      throws IOException {
    ColumnBlock block = input.read(ref.rowGroup(), columns);
    if (block.rows() != ref.rows()) {
      throw new DatasetException(
          "%s, row group %d: expected %d rows, got %d; the file changed since it was listed"
              .formatted(ref.file(), ref.rowGroup(), ref.rows(), block.rows()));
    }
    return block;
  }

  static ColumnDescriptor column(ParquetInput input, String name, PrimitiveTypeName type) {
    return input
        .column(name)
        .filter(column -> column.getPrimitiveType().getPrimitiveTypeName() == type)
        .filter(column -> column.getMaxDefinitionLevel() == 0)
        .orElseThrow(
            () ->
                new DatasetException(
                    "%s: expected a required column \"%s\" of type %s, got columns %s"
                        .formatted(input.path(), name, type, input.columnNames())));
  }

  private static int[] labels(
      ColumnBlock block, ColumnDescriptor column, RowGroupRef ref, int classes) {
    int[] labels = new int[block.rows()];
    block.forEachRow(
        column,
        (row, reader) -> {
          int label = reader.getInteger();
          if (label < 0 || label >= classes) {
            throw new DatasetException(
                "%s: label expected from 0 to %d, got %d"
                    .formatted(where(ref, row), classes - 1, label));
          }
          labels[row] = label;
        });
    return labels;
  }

  private static byte[] pixels(
      ColumnBlock block, ColumnDescriptor column, RowGroupRef ref, ImageShape shape) {
    int size = shape.size();
    long bytes = (long) block.rows() * size;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new DatasetException(
          "%s, row group %d: %d rows of %d bytes do not fit one array; use smaller row groups"
              .formatted(ref.file(), ref.rowGroup(), block.rows(), size));
    }
    byte[] pixels = new byte[(int) bytes];
    block.forEachRow(column, (row, reader) -> copyImage(reader, pixels, row, size, ref));
    return pixels;
  }

  private static void copyImage(
      ColumnReader reader, byte[] pixels, int row, int size, RowGroupRef ref) {
    Binary image = reader.getBinary();
    if (image.length() != size) {
      throw new DatasetException(
          "%s: image expected of %d bytes, got %d"
              .formatted(where(ref, row), size, image.length()));
    }
    image.toByteBuffer().get(pixels, row * size, size);
  }

  static String[] ids(ColumnBlock block, ColumnDescriptor column) {
    String[] ids = new String[block.rows()];
    block.forEachRow(column, (row, reader) -> ids[row] = reader.getBinary().toStringUsingUTF8());
    return ids;
  }

  static String where(RowGroupRef ref, int row) {
    return "%s, row group %d, row %d".formatted(ref.file(), ref.rowGroup(), row);
  }
}
