package org.binorm.jobs.monitor;

import org.apache.spark.SparkContext;

/** What Spark's UI shows beside the jobs that this thread starts, until it is closed. */
public final class JobDescription implements AutoCloseable {
  private static final String PROPERTY = "spark.job.description";

  private final SparkContext spark;
  private final String before;

  private JobDescription(SparkContext spark, String before) {
    this.spark = spark;
    this.before = before;
  }

  public static JobDescription set(SparkContext spark, String text) {
    JobDescription description = new JobDescription(spark, spark.getLocalProperty(PROPERTY));
    spark.setJobDescription(text);
    return description;
  }

  /** Brings back what was shown before. */
  @Override
  public void close() {
    spark.setJobDescription(before);
  }
}
