package org.binorm.jobs.train;

import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * What Spark's settings allow the rounds of a cluster.
 *
 * @param driverHeap bytes
 * @param results bytes that all tasks of a stage may bring back; 0 for no limit
 * @param oneResult bytes of one task's result
 * @param executorHeap bytes
 * @param executorTasks that run in one executor at once, as far as the settings tell
 */
public record ClusterLimits(
    long driverHeap, long results, long oneResult, long executorHeap, int executorTasks) {
  static final String RESULTS = "spark.driver.maxResultSize";
  static final String DRIVER_MEMORY = "spark.driver.memory";
  static final String EXECUTOR_MEMORY = "spark.executor.memory";
  private static final String KRYO_BUFFER = "spark.kryoserializer.buffer.max";

  /**
   * @param driverHeap of this JVM, in bytes
   */
  public static ClusterLimits of(SparkConf conf, long driverHeap) {
    boolean kryo = conf.get("spark.serializer", "").endsWith("KryoSerializer");
    return new ClusterLimits(
        driverHeap,
        JavaUtils.byteStringAsBytes(conf.get(RESULTS, "1g")),
        kryo
            ? JavaUtils.byteStringAsMb(conf.get(KRYO_BUFFER, "64m")) << 20
            : RoundTraffic.LARGEST_ARRAY,
        JavaUtils.byteStringAsMb(conf.get(EXECUTOR_MEMORY, "1g")) << 20,
        conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1));
  }
}
