package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.export.ExportJob;
import org.binorm.jobs.prepare.PrepareImagesJob;
import org.binorm.jobs.testing.HadoopCluster;
import org.binorm.jobs.testing.ObjectStore;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.binorm.jobs.train.TrainJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The same jobs with the same files on HDFS and on an object store as on a local disk. */
class StorageTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  private static final String YAML =
      """
      data: {source: '%1$s/source', path: '%1$s/prepared', rows-per-row-group: 64}
      model: {preset: tiny-cnn, logit-scale: 3.0}
      train: {epochs: 2, workers: 2, steps-per-round: 3, batch-size: 30, warmup-steps: 2}
      output: {path: '%1$s/run'}
      """;

  private static final String EVERY_ROUND = "train.checkpoint-every-rounds=1";

  @TempDir private Path folder;
  private Configuration hadoop;

  @BeforeEach
  void configure() throws IOException {
    hadoop = ObjectStore.configure(SPARK.session().sparkContext().hadoopConfiguration());
    TinyImages.idx(folder.resolve("local/source"), 28, 10, 300, 40);
  }

  @AfterEach
  void comeBack() {
    ObjectStore.allowChanges(Integer.MAX_VALUE);
  }

  @Test
  void hdfsHoldsTheSameBytesAsALocalDisk() throws Exception {
    String local = folder.resolve("local").toUri().toString();
    run(local);
    try (HadoopCluster cluster = new HadoopCluster(folder.resolve("hdfs"))) {
      copySource(cluster.uri());
      run(cluster.uri());

      assertThat(bytes(cluster.uri())).isEqualTo(bytes(local)).hasSize(7);
      assertThat(run(cluster.uri()))
          .as("once more, nothing is left to do")
          .allMatch(result -> result.status() == JobResult.Status.SKIPPED);
    }
  }

  @Test
  void anObjectStoreHoldsTheSameBytesAsALocalDisk() throws Exception {
    String local = folder.resolve("local").toUri().toString();
    run(local);
    String store = ObjectStore.SCHEME + "://" + folder.resolve("store");
    copySource(store);
    run(store);

    assertThat(bytes(store)).isEqualTo(bytes(local)).hasSize(7);
    assertThat(run(store)).allMatch(result -> result.status() == JobResult.Status.SKIPPED);
  }

  @Test
  void aStoreThatGoesAwayInTheMiddleOfTrainingCostsNothing() throws Exception {
    String whole = ObjectStore.SCHEME + "://" + folder.resolve("local");
    run(whole, EVERY_ROUND);
    String store = ObjectStore.SCHEME + "://" + folder.resolve("store");
    copySource(store);
    ExperimentConfig config = config(store, EVERY_ROUND);
    finished(new PrepareImagesJob(), config, config.data().path());

    for (int changes : new int[] {3, 8, 13, 21, 30}) {
      ObjectStore.allowChanges(changes);
      assertThatThrownBy(() -> new TrainJob().run(SPARK.session(), config))
          .hasStackTraceContaining("the store is gone");
      comeBack();
    }
    finished(new TrainJob(), config, config.output().path());
    finished(new ExportJob(), config, config.exportPath());

    assertThat(bytes(store)).isEqualTo(bytes(whole)).hasSize(7);
  }

  private List<JobResult> run(String root, String... settings) throws Exception {
    ExperimentConfig config = config(root, settings);
    return List.of(
        finished(new PrepareImagesJob(), config, config.data().path()),
        finished(new TrainJob(), config, config.output().path()),
        finished(new ExportJob(), config, config.exportPath()));
  }

  private static ExperimentConfig config(String root, String... settings) {
    return ConfigLoader.parse("experiment.yaml", YAML.formatted(root), List.of(settings));
  }

  private JobResult finished(Job job, ExperimentConfig config, String output) throws Exception {
    JobResult result = job.run(SPARK.session(), config);
    ResultFile.write(new AtomicFiles(hadoop), new org.apache.hadoop.fs.Path(output), result);
    return result;
  }

  private void copySource(String root) throws IOException {
    new AtomicFiles(hadoop)
        .copyDirectory(
            new org.apache.hadoop.fs.Path(folder.resolve("local/source").toUri()),
            new org.apache.hadoop.fs.Path(root + "/source"));
  }

  /** Hashes of the prepared data, the last state and the released model, by their paths. */
  private Map<String, Integer> bytes(String root) throws IOException {
    Map<String, Integer> hashes = new TreeMap<>();
    for (String part :
        new String[] {"prepared/train", "prepared/test", "run/rounds", "run/export"}) {
      collect(new org.apache.hadoop.fs.Path(root, part), part, hashes);
    }
    hashes.keySet().removeIf(name -> !name.endsWith("parquet") && !name.endsWith("safetensors"));
    hashes.keySet().removeIf(name -> name.contains("/evaluation/"));
    return hashes;
  }

  private void collect(org.apache.hadoop.fs.Path path, String name, Map<String, Integer> hashes)
      throws IOException {
    FileSystem fileSystem = new AtomicFiles(hadoop).fileSystem(path);
    for (FileStatus status : fileSystem.listStatus(path)) {
      String child = name + "/" + status.getPath().getName();
      if (status.isDirectory()) {
        collect(status.getPath(), child, hashes);
      } else {
        byte[] content = new AtomicFiles(hadoop).readBytes(status.getPath());
        hashes.put(child, java.util.Arrays.hashCode(content));
      }
    }
  }
}
