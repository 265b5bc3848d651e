package org.binorm.jobs;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.HadoopSettings;
import org.binorm.jobs.lineage.Lineage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one job in one Spark session and leaves its {@code _RESULT.json}. */
final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  /** Names one start of a job, so that who waits for it can tell its result from an older one. */
  private static final String SUBMISSION = "spark.binorm.submission";

  private final JobEntry entry;

  JobRunner(JobEntry entry) {
    this.entry = entry;
  }

  /** Never throws for what goes wrong in the job: the result says it. */
  JobResult run(ExperimentConfig config) {
    long start = System.nanoTime();
    Path output = new Path(entry.outputPath().apply(config));
    SparkSession spark;
    try {
      spark = Sessions.start(entry.name());
    } catch (RuntimeException | LinkageError e) {
      // Without Spark, Hadoop's own settings have to do for the result file.
      return written(HadoopSettings.configuration(), output, timed(failed(e), start));
    }
    try (Lineage lineage = lineage(spark, config)) {
      JobResult result = timed(runJob(spark, config), start);
      result = written(spark.sparkContext().hadoopConfiguration(), output, result);
      tell(lineage, result);
      return result;
    } finally {
      spark.stop();
    }
  }

  private Lineage lineage(SparkSession spark, ExperimentConfig config) {
    return Lineage.start(
        spark.sparkContext(),
        entry.name(),
        entry.inputs().apply(config),
        entry.outputPath().apply(config));
  }

  private static void tell(Lineage lineage, JobResult result) {
    switch (result.status()) {
      case DONE -> lineage.done();
      case SKIPPED -> lineage.skipped();
      case FAILED -> lineage.failed(result.message());
    }
  }

  /** The job alone; Spark's UI shows everything that it starts as one group. */
  JobResult runJob(SparkSession spark, ExperimentConfig config) {
    String shown = "%s: %s".formatted(entry.name(), entry.outputPath().apply(config));
    spark.sparkContext().setJobGroup(entry.name(), shown, false);
    try (ClusterWatch watch = new ClusterWatch(spark.sparkContext())) {
      try {
        return entry.job().get().run(spark, config);
      } catch (Throwable e) {
        return failed(watch.explain(e));
      }
    }
  }

  private JobResult failed(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    // A process that is told to stop takes Spark away from its job, which is nobody's fault.
    if (failure.isOurs() && !ShutdownHookManager.get().isShutdownInProgress()) {
      LOG.error("{} failed", entry.name(), thrown);
    } else {
      LOG.debug("{} failed", entry.name(), thrown);
    }
    return JobResult.failed(entry.name(), failure.exitCode(), failure.message());
  }

  private JobResult written(Configuration hadoop, Path output, JobResult result) {
    try {
      String submission = new SparkConf().get(SUBMISSION, "");
      ResultFile.write(new AtomicFiles(hadoop), output, result.withSubmission(submission));
      return result;
    } catch (IOException | RuntimeException e) {
      // Hadoop throws the latter if it has no jar for the path. Of two failures the first is the
      // cause.
      LOG.debug("cannot write {}/{}", output, ResultFile.NAME, e);
      return result.isGood() ? failed(e) : result;
    }
  }

  /** A skipped job keeps the time that its output took. */
  private static JobResult timed(JobResult result, long startNanos) {
    return result.status() == JobResult.Status.SKIPPED
        ? result
        : result.withElapsedSeconds((System.nanoTime() - startNanos) / 1e9);
  }
}
