package org.binorm.datasets.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.parquet.ColumnBlock;
import org.binorm.datasets.parquet.ParquetInput;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.split.Subset;

/**
 * One row group of a Parquet file with a text column.
 *
 * @param root folder of the corpus, as a URI
 * @param firstRow number of the row group's first row in its file
 */
record ParquetTextSplit(
    String root, String name, Subset subset, int rowGroup, long firstRow, TextOptions options)
    implements TextSplit {

  /** One split for each row group of a file, whose text column must be there. */
  static List<ParquetTextSplit> of(
      Configuration conf, DataFolder folder, String name, Subset subset, TextOptions options)
      throws IOException {
    List<ParquetTextSplit> splits = new ArrayList<>();
    try (ParquetInput input = ParquetInput.open(conf, folder.path(name))) {
      column(input, options.field());
      long firstRow = 0;
      for (int rowGroup = 0; rowGroup < input.rowGroups(); rowGroup++) {
        splits.add(
            new ParquetTextSplit(
                folder.root().toString(), name, subset, rowGroup, firstRow, options));
        firstRow += input.rows(rowGroup);
      }
    }
    return splits;
  }

  private static ColumnDescriptor column(ParquetInput input, String field) {
    return input
        .column(field)
        .filter(
            column -> column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY)
        .orElseThrow(
            () ->
                new DatasetException(
                    "%s: expected a text column \"%s\", got the columns %s; set text.field"
                        .formatted(input.path(), field, String.join(", ", input.columnNames()))));
  }

  @Override
  public void read(Configuration conf, TextSink sink) throws IOException {
    DocumentOutput output = new DocumentOutput(name, subset, options, sink);
    try (ParquetInput input = ParquetInput.open(conf, DataFolder.child(new Path(root), name))) {
      ColumnDescriptor text = column(input, options.field());
      ColumnBlock block = input.read(rowGroup, List.of(text));
      block.forEachRow(
          text,
          (row, reader) -> {
            if (ColumnBlock.present(text, reader)) {
              accept(firstRow + row, reader.getBinary().getBytes(), output);
            } else {
              output.reject(firstRow + row, options.field() + " is null");
            }
          });
    }
  }

  private void accept(long row, byte[] bytes, DocumentOutput output) {
    if (bytes.length > options.maxDocumentBytes()) {
      throw new DatasetException(
          "%s: the text of row %d has %d bytes, more than text.max-document-bytes (%d); raise it"
              .formatted(name, row, bytes.length, options.maxDocumentBytes()));
    }
    output.document(row, bytes, 0, bytes.length);
  }
}
