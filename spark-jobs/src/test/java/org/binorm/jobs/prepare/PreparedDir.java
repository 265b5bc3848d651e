package org.binorm.jobs.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.ImageRow;
import org.binorm.datasets.prepared.ImageRowGroup;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupReader;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.config.ConfigLoader;

/** A source folder and the prepared data set made from it, in a test. */
record PreparedDir(Path source, Path path) {

  static PreparedDir in(Path folder) {
    return new PreparedDir(folder.resolve("source"), folder.resolve("prepared"));
  }

  /** Runs the job with {@code key=value} settings in addition. */
  JobResult prepare(SparkSession spark, String... settings) throws Exception {
    String yaml = "data: {path: '%s', source: '%s'}".formatted(path, source);
    return new PrepareImagesJob()
        .run(
            spark,
            ConfigLoader.parse("test.yaml", yaml, List.of(settings), "data.path", "data.source"));
  }

  DatasetManifest manifest() throws IOException {
    return DatasetManifest.read(new Configuration(), hadoopPath());
  }

  List<RowGroupRef> rowGroups(Subset subset) throws IOException {
    return RowGroupIndex.read(new Configuration(), hadoopPath(), manifest(), subset);
  }

  /** The rows of one subset in the order of its files. */
  List<ImageRow> rows(Subset subset) throws IOException {
    DatasetManifest manifest = manifest();
    int size = manifest.shape().size();
    List<ImageRow> rows = new ArrayList<>();
    for (RowGroupRef ref : rowGroups(subset)) {
      ImageRowGroup group =
          RowGroupReader.readWithIds(
              new Configuration(), ref, manifest.shape(), manifest.classes().size());
      for (int i = 0; i < group.rows(); i++) {
        byte[] image = new byte[size];
        System.arraycopy(group.pixels(), i * size, image, 0, size);
        rows.add(new ImageRow(group.ids()[i], group.labels()[i], image));
      }
    }
    return rows;
  }

  /** Every file below {@code path} by its relative name. */
  SortedMap<String, byte[]> files() throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(path.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
