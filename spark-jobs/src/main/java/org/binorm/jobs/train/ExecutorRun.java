package org.binorm.jobs.train;

import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.binorm.engine.train.TrainingState;
import org.binorm.jobs.JavaBytes;

/**
 * One run as a JVM knows it: its work with the networks that wait for the next round, and the
 * newest global state.
 *
 * <p>It is the value of a broadcast. Spark keeps one for all tasks of an executor and drops it when
 * the driver destroys the broadcast at the end of the run. What it holds beside the work is a cache
 * and never the truth: after an eviction it starts empty.
 */
final class ExecutorRun implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As bytes, which Kryo restores too. */
  private final byte[] work;

  private transient RoundWork opened;
  private transient TrainingState newest;

  ExecutorRun(RoundWork work) {
    this.work = JavaBytes.of(work);
  }

  synchronized RoundWork work() {
    if (opened == null) {
      opened = JavaBytes.read(work, RoundWork.class);
    }
    return opened;
  }

  /**
   * The state of a round. Tasks of one round wait for the first of them to get it.
   *
   * @param finishedRounds of the state
   * @param fetch gets it; it is given the newest state that is known here, or null
   */
  synchronized TrainingState state(int finishedRounds, UnaryOperator<TrainingState> fetch) {
    if (newest == null || newest.finishedRounds() != finishedRounds) {
      newest = fetch.apply(newest);
    }
    return newest;
  }
}
