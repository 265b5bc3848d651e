package org.binorm.jobs.train;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Function2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** Spark jobs whose results are handed on one by one, which Spark's Java API lacks. */
final class SparkJobs {
  private SparkJobs() {}

  /**
   * Runs a task on every partition.
   *
   * @param handler of (partition, bytes), as they arrive
   */
  static <T> void run(
      RDD<T> data,
      Function2<TaskContext, Iterator<T>, byte[]> task,
      Function2<Object, byte[], BoxedUnit> handler) {
    List<Object> partitions =
        IntStream.range(0, data.getNumPartitions()).<Object>mapToObj(i -> i).toList();
    data.sparkContext()
        .runJob(
            data,
            task,
            CollectionConverters.asScala(partitions).toSeq(),
            handler,
            ClassTag$.MODULE$.apply(byte[].class));
  }
}
