package org.binorm.jobs;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.DatasetException;
import org.binorm.jobs.config.ExperimentConfig;

/** A command line with small jobs, run by tests in a JVM of its own. */
public final class FrameTestMain {
  static final List<JobEntry> JOBS =
      List.of(
          entry("count", FrameTestMain::count),
          entry("bad-data", FrameTestMain::badData),
          entry("bug", FrameTestMain::bug),
          entry("sleep", FrameTestMain::sleep));

  private FrameTestMain() {}

  public static void main(String[] args) {
    int code = Main.run(JOBS, args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static JobEntry entry(String name, Job job) {
    return new JobEntry(
        name, "Does " + name, () -> job, config -> config.output().path(), "output.path");
  }

  private static JobResult count(SparkSession spark, ExperimentConfig config) {
    return JobResult.done("count", "counted 10")
        .metric("count", spark.range(10).count())
        .metric("overwrite", String.valueOf(config.output().overwrite()))
        .build();
  }

  private static JobResult badData(SparkSession spark, ExperimentConfig config) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    context.parallelize(List.of(1), 1).foreach(FrameTestMain::refuse);
    throw new AssertionError("the task must fail");
  }

  private static void refuse(int number) {
    throw new DatasetException("photo " + number + ": expected a JPEG, got a text");
  }

  private static JobResult bug(SparkSession spark, ExperimentConfig config) {
    throw new IllegalStateException("a bug\nwith a second line");
  }

  private static JobResult sleep(SparkSession spark, ExperimentConfig config)
      throws InterruptedException {
    System.out.println("sleeping");
    Thread.sleep(60_000);
    throw new AssertionError("nobody stopped the job");
  }
}
