package org.binorm.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.prepared.DatasetKind;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.PreparedManifest;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupReader;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.prepared.TextRowGroupReader;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ConfigYaml;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.Mutations.Kind;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A prepared data set, settings and results, damaged. */
class DamagedPreparedSetTest {
  private static final Configuration HADOOP = new Configuration(false);

  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  private final DamagedFiles damaged = new DamagedFiles();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    damaged.close();
  }

  @ParameterizedTest
  @EnumSource
  void preparedSets(Experiment.Kind kind) throws Exception {
    Experiment.prepared(kind, folder, SPARK.session());
    Path set = folder.resolve("prepared");
    checkSet(kind + " dataset.json", set.resolve("dataset.json"), Kind.TEXT);
    checkSet(kind + " shard", firstShard(set.resolve("test"), set.resolve("train")), Kind.BINARY);
    if (kind == Experiment.Kind.TEXT) {
      checkSet("prepared tokenizer.json", set.resolve("tokenizer.json"), Kind.TEXT);
    }
  }

  private static Path firstShard(Path... folders) throws IOException {
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        var shard = files.filter(file -> file.toString().endsWith(".parquet")).sorted().findFirst();
        if (shard.isPresent()) {
          return shard.get();
        }
      }
    }
    throw new AssertionError("no shard");
  }

  private void checkSet(String name, Path file, Kind kind) throws IOException {
    byte[] good = Files.readAllBytes(file);
    damaged.check(
        name,
        good,
        kind,
        bytes -> {
          Files.write(file, bytes);
          Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
          readAll(new org.apache.hadoop.fs.Path(folder.resolve("prepared").toUri()));
        });
    Files.write(file, good);
  }

  private static void readAll(org.apache.hadoop.fs.Path set) throws IOException {
    PreparedManifest manifest =
        switch (DatasetKind.of(HADOOP, set)) {
          case IMAGES -> DatasetManifest.read(HADOOP, set);
          case TEXT -> TextManifest.read(HADOOP, set);
        };
    for (Subset subset : Subset.prepared()) {
      for (RowGroupRef ref : RowGroupIndex.read(HADOOP, set, manifest, subset)) {
        if (manifest instanceof DatasetManifest images) {
          RowGroupReader.readWithIds(HADOOP, ref, images.shape(), images.classes().size());
        } else {
          TextRowGroupReader.readWithIds(HADOOP, ref);
        }
      }
    }
  }

  @Test
  void settings() throws IOException {
    Path file = folder.resolve("c.yaml");
    byte[] good = Files.readAllBytes(Path.of("../conf/fashion-mnist.yaml"));
    damaged.check(
        "settings",
        good,
        Kind.TEXT,
        bytes -> {
          Files.write(file, bytes);
          ConfigYaml.write(ConfigLoader.load(file, List.of()));
        });
  }

  /** A damaged result proves nothing: it counts as none. */
  @Test
  void results() throws IOException {
    JobResult done =
        JobResult.done("train", "trained 5 epochs")
            .output("run", "runs/one")
            .metric("validation.accuracy", 0.875)
            .metric("rounds", 12)
            .build();
    AtomicFiles files = new AtomicFiles(HADOOP);
    var directory = new org.apache.hadoop.fs.Path(folder.toUri());
    ResultFile.write(files, directory, done);
    Path file = folder.resolve(ResultFile.NAME);
    damaged.check(
        "_RESULT.json",
        Files.readAllBytes(file),
        Kind.TEXT,
        bytes -> {
          Files.write(file, bytes);
          if (ResultFile.readGood(files, directory).isEmpty()) {
            throw JobException.input("counts as none");
          }
        });
  }
}
