package org.binorm.datasets.image;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.io.api.Binary;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.parquet.ColumnBlock;
import org.binorm.datasets.parquet.ParquetInput;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.split.Subset;

/**
 * One row group of a Parquet file.
 *
 * @param firstRow number of the row group's first row in its file
 * @param firstId number of that row within its subset
 */
record ParquetImageSplit(
    String root, String name, Subset subset, int classes, int rowGroup, long firstRow, long firstId)
    implements SourceSplit {

  /** Stands for a label that is not there. */
  private static final long NO_LABEL = Long.MIN_VALUE;

  @Override
  public void read(Configuration conf, ImageSink sink) throws IOException {
    Path path = DataFolder.child(new Path(root), name);
    try (ParquetInput input = ParquetInput.open(conf, path)) {
      ColumnDescriptor bytes = ParquetImageColumns.bytes(input);
      ColumnDescriptor label = ParquetImageColumns.label(input);
      ColumnBlock block = input.read(rowGroup, List.of(bytes, label));
      long[] labels = new long[block.rows()];
      block.forEachRow(
          label,
          (row, reader) ->
              labels[row] =
                  ColumnBlock.present(label, reader)
                      ? ParquetImageColumns.labelValue(label, reader)
                      : NO_LABEL);
      block.forEachRow(
          bytes,
          (row, reader) -> {
            if (ColumnBlock.present(bytes, reader)) {
              accept(row, labels[row], reader.getBinary(), sink);
            } else {
              sink.reject(new Rejection(name, firstRow + row, "image.bytes is null"));
            }
          });
    }
  }

  private void accept(int row, long label, Binary bytes, ImageSink sink) {
    String reason = reasonToReject(label, bytes);
    if (!reason.isEmpty()) {
      sink.reject(new Rejection(name, firstRow + row, reason));
      return;
    }
    sink.accept(
        new SourceImage(
            RecordIds.numbered(subset, firstId + row),
            (int) label,
            subset,
            name,
            firstRow + row,
            new ImageContent.Encoded(bytes.getBytes())));
  }

  private String reasonToReject(long label, Binary bytes) {
    if (label == NO_LABEL) {
      return "label is null";
    }
    if (label < 0 || label >= classes) {
      return "label out of range: expected 0 to %d, got %d".formatted(classes - 1, label);
    }
    return bytes.length() > ImageDecoder.MAX_ENCODED_BYTES
        ? ImageDecoder.tooManyBytes(bytes.length())
        : "";
  }
}
