package org.binorm.benchmarks.rounds;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.binorm.jobs.Sessions;

/** Spark contexts to measure in. */
final class Clusters {
  private Clusters() {}

  static JavaSparkContext local(int cores) {
    return new JavaSparkContext(conf("local[" + cores + "]"));
  }

  /**
   * Executors of one core in JVMs of their own on this machine. They take Spark from the class path
   * of this JVM.
   */
  static JavaSparkContext processes(int executors, int memoryMebibytes) {
    SparkConf conf =
        conf("local-cluster[%d,1,%d]".formatted(executors, memoryMebibytes))
            .set("spark.executor.memory", memoryMebibytes + "m")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    return new JavaSparkContext(conf);
  }

  private static SparkConf conf(String master) {
    return Sessions.withDefaults(new SparkConf())
        .setMaster(master)
        .setAppName("benchmark-rounds")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.driver.maxResultSize", "0");
  }
}
