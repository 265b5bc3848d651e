package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.parquet.ParquetInput;
import org.binorm.datasets.split.Subset;

/** Lists the row groups of a prepared split from the footers of its files. */
public final class RowGroupIndex {

  private RowGroupIndex() {}

  /**
   * All row groups of a split, by file name and position.
   *
   * @throws DatasetException if a file is damaged or is not the one the manifest describes
   */
  public static List<RowGroupRef> read(
      Configuration conf, Path dir, PreparedManifest manifest, Subset subset) throws IOException {
    FileSystem fileSystem = dir.getFileSystem(conf);
    Path folder = fileSystem.makeQualified(new Path(dir, subset.directoryName()));
    List<RowGroupRef> refs = new ArrayList<>();
    for (PartFile part : manifest.split(subset).files()) {
      try (ParquetInput input = ParquetInput.open(conf, new Path(folder, part.name()))) {
        compare(input, part, manifest);
        addRowGroups(input, refs);
      }
    }
    return List.copyOf(refs);
  }

  private static void compare(ParquetInput input, PartFile part, PreparedManifest manifest) {
    if (manifest instanceof DatasetManifest images) {
      compareShape(input, images);
    } else if (manifest instanceof TextManifest text) {
      compareTokens(input, text);
    }
    if (input.rows() != part.rows() || input.rowGroups() != part.rowGroups()) {
      throw new DatasetException(
          "%s: %d rows in %d row groups, expected %d in %d as in dataset.json;"
                  .formatted(
                      input.path(), input.rows(), input.rowGroups(), part.rows(), part.rowGroups())
              + " prepare the data set again");
    }
  }

  private static void compareShape(ParquetInput input, DatasetManifest manifest) {
    String shape = input.metadata(ImageSchema.SHAPE_KEY).orElse("none");
    if (!shape.equals(manifest.shape().toString())) {
      throw new DatasetException(
          "%s: images of shape %s, expected %s as in dataset.json"
              .formatted(input.path(), shape, manifest.shape()));
    }
  }

  private static void compareTokens(ParquetInput input, TextManifest manifest) {
    for (Map.Entry<String, String> expected :
        TextSchema.metadata(manifest.tokenSpec()).entrySet()) {
      String actual = input.metadata(expected.getKey()).orElse("none");
      if (!actual.equals(expected.getValue())) {
        throw new DatasetException(
            "%s: %s is %s, expected %s as in dataset.json; prepare the data set again"
                .formatted(input.path(), expected.getKey(), actual, expected.getValue()));
      }
    }
  }

  private static void addRowGroups(ParquetInput input, List<RowGroupRef> refs) {
    for (int rowGroup = 0; rowGroup < input.rowGroups(); rowGroup++) {
      int rows = input.rows(rowGroup);
      if (rows > 0) {
        refs.add(new RowGroupRef(input.path().toString(), rowGroup, rows, input.bytes(rowGroup)));
      }
    }
  }
}
