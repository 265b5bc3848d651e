package org.binorm.jobs.train;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Bytes that rounds have sent and received, as Spark counts them: pieces of broadcasts that arrive
 * at executors, and sizes of task results, of all attempts.
 */
final class MeasuredTraffic extends SparkListener implements AutoCloseable {
  private static final String ROUND = "binorm.round";
  private static final long PATIENCE_MILLIS = 10_000;

  /** {@code sent}: to executors. {@code received}: from tasks. */
  record Bytes(long sent, long received) {
    private static final Bytes NONE = new Bytes(0, 0);

    private Bytes plus(long moreSent, long moreReceived) {
      return new Bytes(sent + moreSent, received + moreReceived);
    }
  }

  private final SparkContext spark;
  private final Map<Integer, Integer> roundOfStage = new HashMap<>();
  private final Map<Integer, Bytes> bytes = new HashMap<>();
  private int newestRound = -1;

  MeasuredTraffic(SparkContext spark) {
    this.spark = spark;
    spark.addSparkListener(this);
  }

  /** Jobs that this thread starts from now on belong to a round; null to none. */
  static void mark(SparkContext spark, Integer round) {
    spark.setLocalProperty(ROUND, round == null ? null : round.toString());
  }

  /**
   * What a round has moved so far; it is forgotten then.
   *
   * <p>Spark tells of what has happened a little later, so this waits until it has told everything.
   */
  Bytes take(int round) {
    try {
      spark.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (TimeoutException e) {
      // Statistics are not worth waiting for any longer.
    }
    synchronized (this) {
      roundOfStage.values().removeIf(r -> r <= round);
      Bytes taken = bytes.remove(round);
      return taken == null ? Bytes.NONE : taken;
    }
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart job) {
    String round = job.properties() == null ? null : job.properties().getProperty(ROUND);
    if (round != null) {
      newestRound = Integer.parseInt(round);
      CollectionConverters.asJava(job.stageIds())
          .forEach(stage -> roundOfStage.put((Integer) stage, newestRound));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    Integer round = roundOfStage.get(task.stageId());
    TaskMetrics metrics = task.taskMetrics();
    if (round != null && metrics != null) {
      add(round, 0, metrics.resultSize());
    }
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated update) {
    BlockUpdatedInfo block = update.blockUpdatedInfo();
    boolean arrived =
        block.storageLevel().isValid()
            && block.blockId().isBroadcast()
            && block.blockId().name().contains("_piece")
            && !block.blockManagerId().isDriver();
    if (arrived && newestRound >= 0) {
      add(newestRound, block.memSize() + block.diskSize(), 0);
    }
  }

  private void add(int round, long sent, long received) {
    bytes.merge(
        round, Bytes.NONE.plus(sent, received), (old, more) -> old.plus(more.sent, more.received));
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
