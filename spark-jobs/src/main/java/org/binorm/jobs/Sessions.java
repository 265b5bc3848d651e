package org.binorm.jobs;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.binorm.jobs.monitor.MetricsPlugin;

/** Starts the Spark session of a job; settings of spark-submit and its files come first. */
final class Sessions {
  private Sessions() {}

  static SparkSession start(String job) {
    SparkConf conf = new SparkConf();
    conf.setAppName("binorm " + job);
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    MetricsPlugin.addTo(conf);
    boolean logging = System.getProperty("log4j2.configurationFile") != null;
    if (!logging) {
      conf.setIfMissing("spark.log.level", "WARN");
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }
}
