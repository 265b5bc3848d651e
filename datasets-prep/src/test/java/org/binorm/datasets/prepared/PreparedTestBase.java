package org.binorm.datasets.prepared;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.split.ShardPlan;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.io.TempDir;

/** A small prepared data set in a temporary folder. */
abstract class PreparedTestBase {

  static final Configuration CONF = new Configuration();
  static final ImageShape SHAPE = new ImageShape(3, 2, 3);

  @TempDir Path dir;

  org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(dir.toUri().getScheme() + "://" + dir);
  }

  /** The folder as messages show it. */
  String where() {
    return root().toString();
  }

  static ImageRow row(String prefix, int number) {
    byte[] image = new byte[SHAPE.size()];
    new Random(number).nextBytes(image);
    return new ImageRow(prefix + "/" + number, number % 5, image);
  }

  PartFile writePart(Subset subset, int shard, int rows, int rowsPerRowGroup) throws IOException {
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(
            new org.apache.hadoop.fs.Path(root(), subset.directoryName()),
            ShardPlan.fileName(shard));
    ImageShardWriter writer =
        new ImageShardWriter(CONF, file, SHAPE, ShardOptions.ofRows(rowsPerRowGroup));
    try (writer) {
      for (int i = 0; i < rows; i++) {
        writer.write(row(subset.directoryName() + "/" + shard, i));
      }
    }
    return writer.partFile();
  }

  static DatasetManifest manifest(Map<Subset, SplitFiles> splits) {
    return new DatasetManifest(
        SHAPE,
        List.of("a", "b", "c", "d", "e"),
        splits,
        List.of(0.1, 0.2, 0.3),
        List.of(0.25, 0.5, 0.0),
        42,
        "abc123",
        "0.1.0");
  }

  /** 25 + 7 training rows in row groups of 10, 4 test rows. */
  DatasetManifest writeSmallSet() throws IOException {
    List<PartFile> train = new ArrayList<>();
    train.add(writePart(Subset.TRAIN, 1, 7, 10));
    train.add(writePart(Subset.TRAIN, 0, 25, 10));
    Map<Subset, SplitFiles> splits = new EnumMap<>(Subset.class);
    splits.put(Subset.TRAIN, SplitFiles.of(train));
    splits.put(Subset.TEST, SplitFiles.of(List.of(writePart(Subset.TEST, 0, 4, 10))));
    DatasetManifest manifest = manifest(splits);
    manifest.write(CONF, root());
    return manifest;
  }
}
