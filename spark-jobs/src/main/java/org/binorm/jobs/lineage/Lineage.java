package org.binorm.jobs.lineage;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.binorm.jobs.lineage.RunEvent.Job;
import org.binorm.jobs.lineage.RunEvent.Parent;
import org.binorm.jobs.lineage.RunEvent.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a job, told to OpenLineage if {@code spark.openlineage.transport.type} is set: that it
 * starts and what it reads, how it ends and what it has written.
 *
 * <p>Lineage is a report and no part of the work: what goes wrong with it is a warning.
 */
public final class Lineage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lineage.class);
  private static final String SETTINGS = "spark.openlineage.";
  private static final String TRANSPORT = SETTINGS + "transport.type";
  private static final String JAR = "io.openlineage:openlineage-spark_2.13";

  private final UUID run = UUID.randomUUID();
  private final Job job;
  private final List<Dataset> inputs = new ArrayList<>();
  private final List<Dataset> outputs = new ArrayList<>();

  /** Null if nobody wants to know. */
  private OpenLineageClient client;

  private Lineage(SparkContext spark, String job) {
    SparkConf conf = spark.conf();
    this.job =
        new Job(
            conf.get(SETTINGS + "namespace", "default"),
            conf.get(SETTINGS + "appName", "binorm") + "." + job,
            spark.version(),
            parent(conf));
  }

  /**
   * Opens the transport and tells that a job starts.
   *
   * @param inputs files and directories that it reads
   * @param output directory that it writes
   */
  public static Lineage start(SparkContext spark, String job, List<String> inputs, String output) {
    Lineage lineage = new Lineage(spark, job);
    if (spark.conf().contains(TRANSPORT)) {
      lineage.open(spark, inputs, output);
      lineage.send(Type.START, List.of(), Optional.empty());
    }
    return lineage;
  }

  private void open(SparkContext spark, List<String> read, String written) {
    try {
      for (String path : read) {
        inputs.add(Dataset.of(path, spark.hadoopConfiguration()));
      }
      outputs.add(Dataset.of(written, spark.hadoopConfiguration()));
      client = new OpenLineageClient(spark.conf());
    } catch (ClassNotFoundException e) {
      LOG.warn(
          "no lineage: {} is set, but {} is not on the class path; add its jar", TRANSPORT, JAR);
    } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
      LOG.warn("no lineage: {}", cause(e));
    }
  }

  /** Airflow's provider sets these. */
  private static Optional<Parent> parent(SparkConf conf) {
    String parent = conf.get(SETTINGS + "parentRunId", "");
    return parent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Parent(
                conf.get(SETTINGS + "parentJobNamespace", "default"),
                conf.get(SETTINGS + "parentJobName", ""),
                parent));
  }

  /** The job has written its output. */
  public void done() {
    send(Type.COMPLETE, outputs, Optional.empty());
  }

  /** The job has found its output finished and left it alone. */
  public void skipped() {
    send(Type.COMPLETE, List.of(), Optional.empty());
  }

  /**
   * The job has failed, or is being stopped.
   *
   * @param why one line
   */
  public void failed(String why) {
    send(failure(), List.of(), Optional.of(why));
  }

  private static Type failure() {
    return ShutdownHookManager.get().isShutdownInProgress() ? Type.ABORT : Type.FAIL;
  }

  private void send(Type type, List<Dataset> written, Optional<String> error) {
    if (client == null) {
      return;
    }
    try {
      client.send(new RunEvent(type, Instant.now(), run, job, inputs, written, error));
    } catch (Exception | LinkageError e) {
      LOG.warn("lineage: the {} of {} is not told: {}", type, job.name(), cause(e));
    }
  }

  private static String cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  @Override
  public void close() {
    if (client == null) {
      return;
    }
    try {
      client.close();
    } catch (Exception | LinkageError e) {
      LOG.warn("lineage: the client does not close: {}", cause(e));
    }
  }
}
