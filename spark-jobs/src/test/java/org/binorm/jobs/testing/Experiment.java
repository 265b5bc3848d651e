package org.binorm.jobs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.Job;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.export.ExportJob;
import org.binorm.jobs.prepare.PrepareImagesJob;
import org.binorm.jobs.prepare.PrepareTextJob;
import org.binorm.jobs.train.TrainJob;

/**
 * A small experiment in a folder of its own: synthetic data, a prepared set, runs beside it.
 *
 * <p>Two epochs of {@code tiny-cnn} on a few hundred 28x28 images of ten classes, or of {@code
 * lm-tiny} on a few hundred windows of made-up sentences.
 */
public final class Experiment {
  public static final int TRAIN_IMAGES = 300;
  public static final int TEST_IMAGES = 40;
  private static final int TEXT_LINES = 600;

  private final Path folder;
  private final Path yaml;

  /** What is learnt. */
  public enum Kind {
    IMAGES(
        """
        data: {source: '%1$s/source', path: '%1$s/prepared', rows-per-row-group: 64}
        model: {preset: tiny-cnn, logit-scale: 3.0}
        train: {epochs: 2, workers: 3, steps-per-round: 3, batch-size: 30, warmup-steps: 2}
        evaluate: {batch-size: 32}
        output: {path: '%1$s/run'}
        """),
    TEXT(
        """
        data: {source: '%1$s/source', path: '%1$s/prepared', rows-per-row-group: 64, format: lines}
        text: {examples: windows, context: 16, tokenizer: wordpiece, vocabulary-size: 100}
        model: {preset: lm-tiny, logit-scale: 2.0}
        train: {epochs: 2, workers: 3, steps-per-round: 3, batch-size: 30, warmup-steps: 2}
        evaluate: {batch-size: 8}
        output: {path: '%1$s/run'}
        """);

    private final String yaml;

    Kind(String yaml) {
      this.yaml = yaml;
    }
  }

  private Experiment(Kind kind, Path folder) throws IOException {
    this.folder = folder;
    this.yaml = folder.resolve("experiment.yaml");
    Files.writeString(yaml, kind.yaml.formatted(folder));
  }

  /** Writes images only. */
  static Experiment unprepared(Path folder) throws IOException {
    Experiment experiment = new Experiment(Kind.IMAGES, folder);
    experiment.writeSource(Kind.IMAGES);
    return experiment;
  }

  /** Writes images and prepares them. */
  public static Experiment prepared(Path folder, SparkSession spark, String... settings)
      throws Exception {
    return prepared(Kind.IMAGES, folder, spark, settings);
  }

  /** Writes data and prepares them. */
  public static Experiment prepared(Kind kind, Path folder, SparkSession spark, String... settings)
      throws Exception {
    Experiment experiment = new Experiment(kind, folder);
    experiment.writeSource(kind);
    Job prepare = kind == Kind.IMAGES ? new PrepareImagesJob() : new PrepareTextJob();
    prepare.run(spark, experiment.config(settings));
    return experiment;
  }

  private void writeSource(Kind kind) throws IOException {
    Path source = folder.resolve("source");
    if (kind == Kind.IMAGES) {
      TinyImages.idx(source, 28, 10, TRAIN_IMAGES, TEST_IMAGES);
    } else {
      TinySentences.lines(source, TEXT_LINES);
    }
  }

  public Path yaml() {
    return yaml;
  }

  public Path path(String name) {
    return folder.resolve(name);
  }

  public ExperimentConfig config(String... settings) {
    return ConfigLoader.load(yaml, List.of(settings));
  }

  /** The configuration for a run directory of its own. */
  public ExperimentConfig runIn(String run, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("output.path=" + folder.resolve(run));
    return ConfigLoader.load(yaml, all);
  }

  public JobResult train(SparkSession spark, String run, String... settings) throws Exception {
    return finished(spark, new TrainJob(), runIn(run, settings), folder.resolve(run));
  }

  public JobResult export(SparkSession spark, String run, String... settings) throws Exception {
    return finished(
        spark, new ExportJob(), runIn(run, settings), folder.resolve(run).resolve("export"));
  }

  /** Runs a job and leaves its result file, as the command line does. */
  private static JobResult finished(
      SparkSession spark, Job job, ExperimentConfig config, Path output) throws Exception {
    JobResult result = job.run(spark, config);
    AtomicFiles files = new AtomicFiles(spark.sparkContext().hadoopConfiguration());
    ResultFile.write(files, new org.apache.hadoop.fs.Path(output.toUri()), result);
    return result;
  }
}
