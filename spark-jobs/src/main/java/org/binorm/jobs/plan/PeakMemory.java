package org.binorm.jobs.plan;

import org.binorm.engine.train.TrainingMemory;

/**
 * Most heap that is needed at once, in bytes, beside what Spark itself takes and the cache of
 * decoded rows: the one place that knows which pieces of memory live at the same time.
 *
 * @param training the pieces of a round
 * @param block one decoded row group: a worker reads its samples from it
 * @param released the parameters as evaluation sends them
 * @param evaluation what an evaluating task needs beside those and a row group
 * @param workers of the run
 */
record PeakMemory(
    TrainingMemory training, long block, long released, long evaluation, int workers) {

  /** Spark and this program without any model, as measured; only small models notice it. */
  static final long SPARK_BYTES = 40L << 20;

  /** What a running worker has for itself: its copy of the state and its scratch memory. */
  private long worker() {
    return training.state() + training.scratch() + block;
  }

  /**
   * A round in local mode, where states are handed over by reference.
   *
   * <p>The global state lives through the round, and the bits of the round before with the new
   * ones. First as many workers run as there are cores. With one worker that is all: its state
   * becomes the next global one. With several, a worker that is done leaves its state to be folded
   * into the sums while the others run, and the next one starts at once; workers that started
   * together are done together.
   *
   * @param cores tasks that run at once
   */
  long round(int cores) {
    long always = training.state() + training.roundBits();
    int running = Math.min(cores, workers);
    long start = running * worker();
    if (workers == 1) {
      return always + start;
    }
    int waiting = Math.max(1, Math.min(running, workers - running));
    int others = Math.min(running, workers - waiting);
    long folding = training.sums() + waiting * training.state() + others * worker();
    return always + Math.max(start, folding);
  }

  /**
   * An evaluation in local mode: the state, the released parameters as a broadcast and as its
   * blocks, and for every task its own copy and the network.
   */
  long evaluation(int cores) {
    return training.state() + 2 * released + cores * (released + evaluation + block);
  }

  /** The larger of both. */
  long oneJvm(int cores) {
    return Math.max(round(cores), evaluation(cores));
  }

  /**
   * An executor of a cluster: the state and the blocks it came in, once; for every task the worker,
   * or, when that is done, its state as arrays, as bytes, and as Spark's result.
   *
   * @param cores tasks that run at once
   */
  long executor(int cores) {
    long task = Math.max(worker(), 3 * training.state());
    return 2 * training.state() + Math.min(cores, workers) * task;
  }
}
