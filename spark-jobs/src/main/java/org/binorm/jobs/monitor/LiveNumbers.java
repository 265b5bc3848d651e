package org.binorm.jobs.monitor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.train.RoundSummary;
import org.binorm.engine.train.WorkerScores;

/**
 * The newest numbers of this JVM: written by the run, read by whoever watches it.
 *
 * <p>Totals begin with the process, so those of a resumed run begin at zero. Of runs at the same
 * time in one JVM the last writer is seen.
 */
public final class LiveNumbers {
  /**
   * Bytes that rounds have moved.
   *
   * @param sent to executors
   * @param received by the driver, from tasks
   * @param shuffled between tasks
   */
  public record Traffic(long sent, long received, long shuffled) {
    private static final Traffic NONE = new Traffic(0, 0, 0);

    private Traffic plus(Traffic more) {
      return new Traffic(sent + more.sent, received + more.received, shuffled + more.shuffled);
    }
  }

  /**
   * The driver after a round.
   *
   * @param newest round
   * @param rounds of the run
   * @param epochs of the run
   * @param samples trained on, in all rounds of this process
   * @param traffic of all rounds of this process
   */
  record Driver(RoundSummary newest, int rounds, int epochs, long samples, Traffic traffic) {}

  /**
   * An executor after a worker's round. Attempts that Spark repeats count too: the work was done.
   *
   * @param newest worker's round
   * @param rounds of workers, in this process
   * @param samples trained on, in this process
   * @param nanos spent on them, summed over tasks
   */
  record Executor(WorkerScores newest, long rounds, long samples, long nanos) {
    /** Of the newest worker's round. */
    double samplesPerSecond() {
      return newest.samples() / (newest.nanos() / 1e9);
    }
  }

  private static final List<Consumer<String>> KERNEL_WATCHERS = new CopyOnWriteArrayList<>();
  private static volatile Driver driver;
  private static volatile Executor executor;
  private static volatile Metrics validation;
  private static volatile long cachedBytes;

  private LiveNumbers() {}

  /** A round of the run is finished, on the driver. */
  public static synchronized void finished(
      RoundSummary round, int rounds, int epochs, Traffic traffic) {
    long samples = driver == null ? 0 : driver.samples();
    Traffic before = driver == null ? Traffic.NONE : driver.traffic();
    driver = new Driver(round, rounds, epochs, samples + round.samples(), before.plus(traffic));
    KERNEL_WATCHERS.forEach(watcher -> watcher.accept(round.kernels()));
  }

  /** The model is validated, on the driver. */
  public static void validated(Metrics scores) {
    validation = scores;
  }

  /** A worker's part of a round is finished, on an executor. */
  public static synchronized void finished(WorkerScores scores) {
    Executor before = executor == null ? new Executor(scores, 0, 0, 0) : executor;
    executor =
        new Executor(
            scores,
            before.rounds() + 1,
            before.samples() + scores.samples(),
            before.nanos() + scores.nanos());
  }

  /** The block cache of an executor has grown or shrunk. */
  public static void cached(long bytes) {
    cachedBytes = bytes;
  }

  /** Calls back with the kernels of every round. */
  static void watchKernels(Consumer<String> watcher) {
    KERNEL_WATCHERS.add(watcher);
  }

  /** Null before the first round. */
  static Driver driver() {
    return driver;
  }

  /** Null before the first worker's round. */
  static Executor executor() {
    return executor;
  }

  /** Null before the first evaluation. */
  static Metrics validation() {
    return validation;
  }

  static long cachedBytes() {
    return cachedBytes;
  }
}
