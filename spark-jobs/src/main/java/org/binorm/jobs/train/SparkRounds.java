package org.binorm.jobs.train;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.train.DivergedException;
import org.binorm.engine.train.RoundExecutor;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerResult;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.train.WorkerTask.Handed;
import org.binorm.jobs.train.WorkerTask.RunContext;
import org.binorm.jobs.train.WorkerTask.Sent;
import org.binorm.jobs.train.WorkerTask.State;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Runs the workers of a round as the tasks of one Spark job, in waves if there are more workers
 * than slots.
 *
 * <p>The state goes out as a broadcast, destroyed when the round is over, or by reference where
 * driver and tasks share a JVM; results are handed on as they arrive, so the driver never holds all
 * of them.
 */
final class SparkRounds implements RoundExecutor, AutoCloseable {
  private final JavaSparkContext spark;
  private final boolean handOver;
  private final Broadcast<byte[]> run;
  private final String name = UUID.randomUUID().toString();
  private final StateWire wire;
  private final int totalRounds;
  private final JavaRDD<Integer> workers;
  private final List<Object> partitions;

  /**
   * @param handOver whether tasks share this JVM, so that states need not be sent
   */
  SparkRounds(JavaSparkContext spark, RunContext context, boolean handOver) {
    this.spark = spark;
    this.handOver = handOver;
    this.run = spark.broadcast(JavaBytes.of(context));
    this.wire = new StateWire(context.settings().rounds().encoding());
    this.totalRounds = context.plan().totalRounds();
    int count = context.plan().workers();
    this.workers = spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
    this.partitions = List.copyOf(IntStream.range(0, count).boxed().toList());
  }

  @Override
  public void run(TrainingState start, Round round, Consumer<WorkerResult> results) {
    State state = handOver ? new Handed(Handover.leave(start)) : Sent.of(spark, name, wire, start);
    ResultHandler handler = new ResultHandler(state, start, results);
    try {
      MeasuredTraffic.mark(spark.sc(), round.index());
      spark.sc().setJobDescription("round %d/%d".formatted(round.index() + 1, totalRounds));
      spark
          .sc()
          .runJob(
              workers.rdd(),
              new WorkerTask(run, state, round),
              CollectionConverters.asScala(partitions).toSeq(),
              handler,
              ClassTag$.MODULE$.apply(byte[].class));
    } finally {
      spark.sc().setJobDescription(null);
      MeasuredTraffic.mark(spark.sc(), null);
      state.release();
    }
    handler.rethrow();
  }

  /** Called by Spark with one result at a time. */
  private static final class ResultHandler extends AbstractFunction2<Object, byte[], BoxedUnit> {
    private final State state;
    private final TrainingState start;
    private final Consumer<WorkerResult> results;
    private DivergedException diverged;

    ResultHandler(State state, TrainingState start, Consumer<WorkerResult> results) {
      this.state = state;
      this.start = start;
      this.results = results;
    }

    /** After a result that diverged the others are only taken out of memory. */
    @Override
    public synchronized BoxedUnit apply(Object partition, byte[] bytes) {
      WorkerResult result = state.unwrap(bytes, start);
      try {
        if (diverged == null) {
          results.accept(result);
        }
      } catch (DivergedException e) {
        diverged = e;
      }
      return BoxedUnit.UNIT;
    }

    synchronized void rethrow() {
      if (diverged != null) {
        throw diverged;
      }
    }
  }

  @Override
  public void close() {
    run.destroy();
  }
}
