package org.binorm.jobs.train;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.train.RoundExecutor;
import org.binorm.engine.train.RoundResults;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WireEncoding;
import org.binorm.jobs.monitor.JobDescription;
import org.binorm.jobs.train.RoundState.Handed;
import org.binorm.jobs.train.RoundState.Sent;

/**
 * Runs the workers of a round as the tasks of one Spark job, in waves if there are more workers
 * than slots.
 *
 * <p>The state goes out as a broadcast, destroyed when the round is over, or by reference where
 * driver and tasks share a JVM. Results are averaged by {@link DriverAverage} or by {@link
 * SlicedAverage}.
 */
public final class SparkRounds implements RoundExecutor, AutoCloseable {
  /**
   * The way of states and results.
   *
   * @param byReference whether states are handed over within this JVM
   * @param onExecutors where the average is made: on executors or on the driver
   */
  public record Transport(boolean byReference, boolean onExecutors) {}

  private final JavaSparkContext spark;
  private final Broadcast<ExecutorRun> run;
  private final StateWire wire;
  private final MeasuredTraffic traffic;
  private final Transport transport;
  private final int totalRounds;
  private final JavaRDD<Integer> workers;

  /**
   * @param encoding of what travels
   * @param traffic is told of every round
   * @param totalRounds for the description of jobs
   */
  public SparkRounds(
      JavaSparkContext spark,
      RoundWork work,
      int workers,
      WireEncoding encoding,
      MeasuredTraffic traffic,
      Transport transport,
      int totalRounds) {
    this.spark = spark;
    this.run = spark.broadcast(new ExecutorRun(work));
    this.wire = new StateWire(encoding);
    this.traffic = traffic;
    this.transport = transport;
    this.totalRounds = totalRounds;
    this.workers = spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers);
  }

  @Override
  public void run(TrainingState start, Round round, RoundResults results) {
    RoundState state =
        transport.byReference() ? new Handed(Handover.leave(start)) : Sent.of(spark, wire, start);
    RoundTask task = new RoundTask(run, state, round);
    JobDescription description = JobDescription.set(spark.sc(), describe(round));
    traffic.begin(round.index(), state);
    try {
      if (transport.onExecutors()) {
        SlicedAverage.run(workers, task, wire, start, results);
      } else {
        DriverAverage.run(workers, task, start, results);
      }
    } finally {
      traffic.end();
      description.close();
      state.release();
    }
  }

  private String describe(Round round) {
    return "round %d of %d, epoch %d: %d workers"
        .formatted(round.index() + 1, totalRounds, round.epoch() + 1, workers.getNumPartitions());
  }

  /** Executors forget the run. */
  @Override
  public void close() {
    run.destroy();
  }
}
