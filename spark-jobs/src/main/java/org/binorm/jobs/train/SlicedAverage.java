package org.binorm.jobs.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.binorm.engine.train.DivergedException;
import org.binorm.engine.train.ReplicaAverage;
import org.binorm.engine.train.RoundResults;
import org.binorm.engine.train.StateSlices;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerResult;
import org.binorm.engine.train.WorkerScores;
import org.binorm.jobs.JavaBytes;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A round that is averaged on executors, slice by slice: workers write their results cut into
 * slices, one task per slice adds up what all workers have of it, and the driver gets averages
 * only. The bits are those of {@link DriverAverage}.
 */
final class SlicedAverage {
  private SlicedAverage() {}

  static void run(
      JavaRDD<Integer> workers,
      RoundTask task,
      StateWire wire,
      TrainingState start,
      RoundResults results) {
    int parameters = start.shadows().length;
    StateSlices slices = StateSlices.of(parameters, workers.getNumPartitions());
    JavaPairRDD<Integer, byte[]> cut =
        workers
            .mapPartitionsToPair(new CutTask(task, wire, slices))
            .partitionBy(new HashPartitioner(slices.count()));
    Join join = new Join(slices, start.finishedRounds() + 1, results);
    try {
      SparkJobs.run(cut.rdd(), new SliceTask(task, wire, slices), join);
    } finally {
      // Otherwise the files of all rounds lie on the executors' disks until the driver's next GC.
      cut.rdd().cleanShuffleDependencies(false);
    }
    join.finish();
  }

  /** Trains, and hands out the result slice by slice. */
  private record CutTask(RoundTask task, StateWire wire, StateSlices slices)
      implements PairFlatMapFunction<Iterator<Integer>, Integer, byte[]> {
    @Override
    public Iterator<Tuple2<Integer, byte[]>> call(Iterator<Integer> workers) {
      WorkerResult result = task.result(workers.next());
      return IntStream.range(0, slices.count())
          .mapToObj(i -> new Tuple2<>(i, slice(result, i).toBytes(wire)))
          .iterator();
    }

    private WorkerResult slice(WorkerResult result, int i) {
      return result.slice(slices.start(i), slices.start(i + 1));
    }
  }

  /**
   * What becomes of a slice.
   *
   * @param average as bytes; null if a worker has diverged
   * @param diverged why, or null
   */
  private record Slice(List<WorkerScores> scores, byte[] average, String diverged)
      implements Serializable {}

  /** Averages one slice of all workers. */
  private static final class SliceTask
      extends AbstractFunction2<
          TaskContext, scala.collection.Iterator<Tuple2<Integer, byte[]>>, byte[]>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final RoundTask task;
    private final StateWire wire;
    private final StateSlices slices;

    SliceTask(RoundTask task, StateWire wire, StateSlices slices) {
      this.task = task;
      this.wire = wire;
      this.slices = slices;
    }

    @Override
    public byte[] apply(
        TaskContext context, scala.collection.Iterator<Tuple2<Integer, byte[]>> arriving) {
      TrainingState start = start(context.partitionId());
      ReplicaAverage average = task.average();
      List<WorkerScores> scores = new ArrayList<>();
      try {
        for (Tuple2<Integer, byte[]> one : CollectionConverters.asJava(arriving::iterator)) {
          WorkerResult result = WorkerResult.fromBytes(one._2(), wire, start);
          average.add(result);
          scores.add(result.scores());
        }
        byte[] bytes = StateWire.WHOLE.toBytes(average.finish());
        return JavaBytes.of(new Slice(scores, bytes, null));
      } catch (DivergedException e) {
        return JavaBytes.of(new Slice(scores, null, e.getMessage()));
      }
    }

    /** What changes are added to; the exact encoding sends no changes. */
    private TrainingState start(int slice) {
      return wire.encoding().isExact()
          ? null
          : task.start().slice(slices.start(slice), slices.start(slice + 1));
    }
  }

  /** Called by Spark with one slice at a time. */
  private static final class Join extends AbstractFunction2<Object, byte[], BoxedUnit> {
    private final StateSlices slices;
    private final int finishedRounds;
    private final RoundResults results;
    private TrainingState joined;
    private String diverged;

    Join(StateSlices slices, int finishedRounds, RoundResults results) {
      this.slices = slices;
      this.finishedRounds = finishedRounds;
      this.results = results;
    }

    @Override
    public synchronized BoxedUnit apply(Object partition, byte[] bytes) {
      Slice slice = JavaBytes.read(bytes, Slice.class);
      if (slice.diverged() != null) {
        diverged = slice.diverged();
        return BoxedUnit.UNIT;
      }
      TrainingState average = StateWire.WHOLE.fromBytes(slice.average(), null);
      if (joined == null) {
        joined = TrainingState.blank(finishedRounds, slices.parameters(), average.slots().length);
      }
      int index = (Integer) partition;
      joined.put(slices.start(index), average);
      if (index == 0) {
        slice.scores().forEach(results::add);
      }
      return BoxedUnit.UNIT;
    }

    synchronized void finish() {
      if (diverged != null) {
        throw new DivergedException(diverged);
      }
      results.averaged(joined);
    }
  }
}
