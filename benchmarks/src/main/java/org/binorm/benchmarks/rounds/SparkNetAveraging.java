package org.binorm.benchmarks.rounds;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * As in SparkNet (arXiv:1511.06051, listing 3): weights are broadcast, every worker trains its
 * copy, Spark's {@code reduce} adds the copies up, the driver divides.
 */
final class SparkNetAveraging implements Averaging {
  private final JavaSparkContext spark;
  private final JavaRDD<Integer> workers;
  private float[][] state;

  SparkNetAveraging(JavaSparkContext spark, int parameters, int count) {
    this.spark = spark;
    this.workers = spark.parallelize(IntStream.range(0, count).boxed().toList(), count).cache();
    this.state = Sums.start(parameters);
  }

  @Override
  public void round() {
    Broadcast<float[][]> broadcast = spark.broadcast(state);
    float[][] sum = workers.map(w -> Sums.touched(broadcast.value(), w)).reduce(Sums::add);
    Sums.scale(sum, 1f / workers.getNumPartitions());
    state = sum;
    broadcast.destroy();
  }

  @Override
  public void close() {
    workers.unpersist();
  }
}
