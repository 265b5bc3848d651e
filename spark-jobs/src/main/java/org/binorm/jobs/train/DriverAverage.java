package org.binorm.jobs.train;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.binorm.engine.train.DivergedException;
import org.binorm.engine.train.RoundResults;
import org.binorm.engine.train.TrainingState;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** A round whose results go to the driver, which folds them in as they arrive. */
final class DriverAverage {
  private DriverAverage() {}

  static void run(
      JavaRDD<Integer> workers, RoundTask task, TrainingState start, RoundResults results) {
    Fold fold = new Fold(task.state(), start, results);
    SparkJobs.run(workers.rdd(), new WorkerTask(task), fold);
    fold.rethrow();
  }

  private static final class WorkerTask
      extends AbstractFunction2<TaskContext, Iterator<Integer>, byte[]> implements Serializable {
    private static final long serialVersionUID = 1L;
    private final RoundTask task;

    WorkerTask(RoundTask task) {
      this.task = task;
    }

    @Override
    public byte[] apply(TaskContext context, Iterator<Integer> workers) {
      return task.state().wrap(task.result(workers.next()));
    }
  }

  /** Called by Spark with one result at a time. */
  private static final class Fold extends AbstractFunction2<Object, byte[], BoxedUnit> {
    private final RoundState state;
    private final TrainingState start;
    private final RoundResults results;
    private DivergedException diverged;

    Fold(RoundState state, TrainingState start, RoundResults results) {
      this.state = state;
      this.start = start;
      this.results = results;
    }

    /** After a result that diverged the others are only taken out of memory. */
    @Override
    public synchronized BoxedUnit apply(Object partition, byte[] bytes) {
      var result = state.unwrap(bytes, start);
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
}
