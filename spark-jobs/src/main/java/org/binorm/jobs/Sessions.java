package org.binorm.jobs;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Starts the Spark session of a job; settings of spark-submit and its files come first. */
public final class Sessions {
  private static final String RETAINED_JOBS = "200";
  private static final String RETAINED_TASKS = "2000";

  private Sessions() {}

  static SparkSession start(String job) {
    SparkConf conf = withDefaults(new SparkConf());
    conf.setAppName("binorm " + job);
    conf.setIfMissing("spark.master", "local[*]");
    boolean logging = System.getProperty("log4j2.configurationFile") != null;
    if (!logging) {
      conf.setIfMissing("spark.log.level", "WARN");
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /**
   * Adds what every job wants unless it is set already.
   *
   * <p>A round is a job or two, and the driver keeps records of jobs, stages and tasks for the web
   * page even if none is shown. Spark's own limits let them grow for a thousand rounds.
   */
  public static SparkConf withDefaults(SparkConf conf) {
    return conf.setIfMissing("spark.ui.showConsoleProgress", "false")
        .setIfMissing("spark.ui.retainedJobs", RETAINED_JOBS)
        .setIfMissing("spark.ui.retainedStages", RETAINED_JOBS)
        .setIfMissing("spark.ui.retainedTasks", RETAINED_TASKS);
  }
}
