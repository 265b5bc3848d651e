package org.binorm.jobs.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binorm.engine.model.Model;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.train.ReplicaAverage;
import org.binorm.engine.train.RoundRules;
import org.binorm.engine.train.StateSlices;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.TrainingMemory;
import org.binorm.engine.train.TrainingState;

/**
 * What a round moves between the JVMs of a cluster and holds in them, in bytes: from this follows
 * where results are averaged and whether a run can start at all.
 *
 * @param state of the driver
 * @param whole state as executors get it that do not have the one before
 * @param sent to every other executor, and back from every worker
 * @param sums of an average on the driver
 * @param slice of the average, as it comes back from executors
 * @param worker what it has for itself while it runs
 * @param workers of the run
 */
public record RoundTraffic(
    long state, long whole, long sent, long sums, long slice, long worker, int workers) {
  /** A Java array holds 2^31 elements less a few; a result travels as one array with a header. */
  static final long LARGEST_ARRAY = Integer.MAX_VALUE - 1024;

  /** Of the heap, for what is counted here; the rest is for Spark and the garbage collector. */
  private static final double HEAP_SHARE = 0.8;

  /** Slices that may wait for the driver: Spark fetches four at a time. */
  private static final int WAITING_SLICES = 8;

  /** Room for headers and for evaluation. */
  private static final long SPARE = 64 << 20;

  public static RoundTraffic of(
      Model model, Optimizer optimizer, RoundRules rounds, TrainingMemory memory, int workers) {
    int parameters = model.layout().size();
    int slots = rounds.sharedSlots(optimizer);
    return new RoundTraffic(
        TrainingState.bytes(model, slots + rounds.extraArrays()),
        StateWire.WHOLE.bytes(parameters, slots),
        new StateWire(rounds.encoding()).bytes(parameters, slots),
        ReplicaAverage.sumBytes(model, slots),
        StateWire.WHOLE.bytes(StateSlices.of(parameters, workers).start(1), slots),
        memory.state() + memory.scratch(),
        workers);
  }

  /** All that workers bring back to a driver that averages. */
  public long results() {
    return workers * sent;
  }

  /** What goes out, as blocks of Spark; the state itself is sent from its arrays. */
  private long broadcasts() {
    return whole == sent ? whole : whole + sent;
  }

  /**
   * Heap of the driver: if it averages, all results may wait while one is read and folded;
   * otherwise the next state grows slice by slice beside the last one.
   */
  public long driver(boolean onExecutors) {
    long average =
        onExecutors ? whole + Math.min(WAITING_SLICES * slice, whole) : sums + results() + whole;
    return state + broadcasts() + average;
  }

  /** Heap of an executor, at least. */
  private long executor(int tasks) {
    return whole + Math.min(tasks, workers) * worker;
  }

  /** Why a driver should leave averaging to executors; empty if it can do it. */
  public Optional<String> tooMuchForDriver(ClusterLimits limits) {
    if (sent > limits.oneResult()) {
      return Optional.of(
          "a result of %d bytes is more than the %d that one may have"
              .formatted(sent, limits.oneResult()));
    }
    if (exceeds(results(), limits.results())) {
      return Optional.of(
          "%d results of %d bytes are more than the %d of %s"
              .formatted(workers, sent, limits.results(), ClusterLimits.RESULTS));
    }
    if (driver(false) > HEAP_SHARE * limits.driverHeap()) {
      return Optional.of(
          "the driver would need %d bytes for %d results, its heap is %d"
              .formatted(driver(false), workers, limits.driverHeap()));
    }
    return Optional.empty();
  }

  /**
   * Why the rounds cannot run on a cluster, one line each; none if they can.
   *
   * @param onExecutors where results are averaged
   */
  public List<String> obstacles(ClusterLimits limits, boolean onExecutors) {
    List<String> obstacles = new ArrayList<>();
    long arriving = onExecutors ? whole : results();
    if (exceeds(arriving, limits.results())) {
      obstacles.add(
          "%s: a round brings back %d bytes, the limit is %d; set %s=%dm%s"
              .formatted(
                  ClusterLimits.RESULTS,
                  arriving,
                  limits.results(),
                  ClusterLimits.RESULTS,
                  mebibytes(arriving),
                  onExecutors ? "" : " or train.averaging.place=executors"));
    }
    // The least: blocks of broadcasts may lie on disk.
    long driver = state + whole + (onExecutors ? 0 : sums);
    if (driver > limits.driverHeap()) {
      obstacles.add(tooSmall(ClusterLimits.DRIVER_MEMORY, driver, limits.driverHeap()));
    }
    long executor = executor(limits.executorTasks());
    if (executor > limits.executorHeap()) {
      obstacles.add(tooSmall(ClusterLimits.EXECUTOR_MEMORY, executor, limits.executorHeap()));
    }
    return obstacles;
  }

  private static String tooSmall(String setting, long needed, long heap) {
    return "%s: a round needs at least %d bytes, the heap is %d; set %s=%dm"
        .formatted(setting, needed, heap, setting, mebibytes((long) (needed / HEAP_SHARE)));
  }

  private static boolean exceeds(long bytes, long limit) {
    return limit > 0 && bytes > limit;
  }

  private static long mebibytes(long bytes) {
    return (bytes + SPARE) >> 20;
  }
}
