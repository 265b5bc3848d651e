package org.binorm.benchmarks.rounds;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * As in the parameter averaging of Deeplearning4j (ParameterAveragingTrainingMaster): a new
 * broadcast of parameters and updater state for every split, left to the garbage collector, and a
 * {@code treeAggregate} of depth two.
 */
final class Dl4jAveraging implements Averaging {
  private static final int DEPTH = 2;
  private final JavaSparkContext spark;
  private final JavaRDD<Integer> workers;
  private float[][] state;

  Dl4jAveraging(JavaSparkContext spark, int parameters, int count) {
    this.spark = spark;
    this.workers = spark.parallelize(IntStream.range(0, count).boxed().toList(), count).cache();
    this.state = Sums.start(parameters);
  }

  @Override
  public void round() {
    Broadcast<float[][]> broadcast = spark.broadcast(state);
    float[][] zero = new float[state.length][state[0].length];
    float[][] sum =
        workers
            .map(w -> Sums.touched(broadcast.value(), w))
            .treeAggregate(zero, Sums::add, Sums::add, DEPTH);
    Sums.scale(sum, 1f / workers.getNumPartitions());
    state = sum;
  }

  @Override
  public void close() {
    workers.unpersist();
  }
}
