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
import org.binorm.jobs.testing.BinormProcess;
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

  @Test
  void aStoreThatGoesAwayAnywhereLeavesNothingHalfThatLooksWhole() throws Exception {
    String whole = ObjectStore.SCHEME + "://" + folder.resolve("local");
    run(whole);
    String store = ObjectStore.SCHEME + "://" + folder.resolve("store");
    copySource(store);
    ExperimentConfig config = config(store);

    assertThat(deathsBefore(new PrepareImagesJob(), config, config.data().path())).isGreaterThan(2);
    finished(new TrainJob(), config, config.output().path());
    assertThat(deathsBefore(new ExportJob(), config, config.exportPath())).isGreaterThan(2);

    assertThat(bytes(store)).isEqualTo(bytes(whole)).hasSize(7);
  }

  /** Lets a job die later and later until it ends well; the number of deaths. */
  private int deathsBefore(Job job, ExperimentConfig config, String output) throws Exception {
    AtomicFiles files = new AtomicFiles(hadoop);
    for (int deaths = 0; ; deaths++) {
      ObjectStore.allowChanges(4 * deaths);
      try {
        job.run(SPARK.session(), config);
        comeBack();
        finished(job, config, output);
        return deaths;
      } catch (Exception e) {
        assertThat(e).hasStackTraceContaining("the store is gone");
      }
      comeBack();
      if (ResultFile.read(files, new org.apache.hadoop.fs.Path(output)).isPresent()) {
        assertThat(job.run(SPARK.session(), config).status())
            .as("a result after %d changes, so all is there", 4 * deaths)
            .isEqualTo(JobResult.Status.SKIPPED);
      }
    }
  }

  @Test
  void roundsOfARunThatIsGoneAreNotInTheWay() throws Exception {
    String whole = ObjectStore.SCHEME + "://" + folder.resolve("local");
    run(whole, EVERY_ROUND);
    Map<String, Integer> bytes = bytes(whole);
    AtomicFiles files = new AtomicFiles(hadoop);
    files.delete(new org.apache.hadoop.fs.Path(whole + "/run/LATEST"));
    files.delete(new org.apache.hadoop.fs.Path(whole + "/run/_RESULT.json"));
    ExperimentConfig config = config(whole, EVERY_ROUND);

    ObjectStore.allowChanges(60);
    assertThatThrownBy(() -> new TrainJob().run(SPARK.session(), config))
        .hasStackTraceContaining("the store is gone");
    comeBack();
    assertThat(files.exists(new org.apache.hadoop.fs.Path(whole + "/run/LATEST"))).isTrue();
    finished(new TrainJob(), config, config.output().path());

    assertThat(bytes(whole)).isEqualTo(bytes);
  }

  @Test
  void aRunOnHdfsThatIsKilledGoesOnFromItsCheckpoint() throws Exception {
    String local = folder.resolve("local").toUri().toString();
    String[] settings = {EVERY_ROUND, "train.epochs=3"};
    Object expected = run(local, settings).get(1).metrics().get("stateSha256");
    try (HadoopCluster cluster = new HadoopCluster(folder.resolve("hdfs"))) {
      copySource(cluster.uri());
      AtomicFiles files = new AtomicFiles(hadoop);
      org.apache.hadoop.fs.Path run = new org.apache.hadoop.fs.Path(cluster.uri() + "/run");
      String yaml =
          java.nio.file.Files.writeString(
                  folder.resolve("hdfs.yaml"), YAML.formatted(cluster.uri()))
              .toString();
      String[] train = {"train", "--config", yaml, "--set", settings[0], "--set", settings[1]};
      assertThat(
              BinormProcess.run(folder, "local[2]", "prepare-images", "--config", yaml).exitCode())
          .isZero();
      Process process = BinormProcess.start(folder, "local[2]", train);
      while (process.isAlive() && !files.exists(new org.apache.hadoop.fs.Path(run, "LATEST"))) {
        Thread.sleep(5);
      }
      process.destroyForcibly().waitFor();
      assertThat(files.exists(new org.apache.hadoop.fs.Path(run, ResultFile.NAME))).isFalse();

      BinormProcess resumed = BinormProcess.run(folder, "local[2]", train);

      assertThat(resumed.exitCode()).as("%s", resumed.stderr()).isZero();
      assertThat(resumed.stderr()).anyMatch(line -> line.contains("resuming after round"));
      assertThat(ResultFile.read(files, run).orElseThrow().metrics())
          .containsEntry("stateSha256", expected);
    }
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
