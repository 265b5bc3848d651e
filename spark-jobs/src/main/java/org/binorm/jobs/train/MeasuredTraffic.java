package org.binorm.jobs.train;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;
import org.binorm.jobs.monitor.LiveNumbers;
import org.binorm.jobs.train.RoundState.Sent;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Bytes that the rounds of one run move, as Spark counts them: pieces of their broadcasts that
 * arrive at executors, what tasks write for others, and sizes of task results, of all attempts.
 */
public final class MeasuredTraffic extends SparkListener implements AutoCloseable {
  private static final String ROUND = "binorm.round";
  private static final String SEPARATOR = " ";
  private static final String PIECE = "piece";
  private static final long PATIENCE_MILLIS = 10_000;

  /**
   * @param sent to executors
   * @param received by the driver, from tasks
   * @param shuffled between tasks
   */
  public record Bytes(long sent, long received, long shuffled) {
    private static final Bytes NONE = new Bytes(0, 0, 0);

    LiveNumbers.Traffic asTraffic() {
      return new LiveNumbers.Traffic(sent, received, shuffled);
    }

    private Bytes plus(Bytes more) {
      return new Bytes(sent + more.sent, received + more.received, shuffled + more.shuffled);
    }
  }

  private final SparkContext spark;
  private final String run = UUID.randomUUID().toString();
  private final Map<Integer, Integer> roundOfStage = new HashMap<>();
  private final Map<Long, Integer> roundOfBroadcast = new HashMap<>();
  private final Map<Integer, Bytes> bytes = new HashMap<>();

  public MeasuredTraffic(SparkContext spark) {
    this.spark = spark;
    spark.addSparkListener(this);
  }

  /** Jobs that this thread starts from now on belong to a round. */
  void begin(int round, RoundState state) {
    spark.setLocalProperty(ROUND, run + SEPARATOR + round);
    if (state instanceof Sent sent) {
      add(sent.whole(), round);
      add(sent.change(), round);
    }
  }

  private synchronized void add(Broadcast<?> broadcast, int round) {
    if (broadcast != null) {
      roundOfBroadcast.put(broadcast.id(), round);
    }
  }

  /** Further jobs belong to none. */
  void end() {
    spark.setLocalProperty(ROUND, null);
  }

  /**
   * What a round has moved so far; it is forgotten then.
   *
   * <p>Spark tells of what has happened a little later, so this waits until it has told everything.
   */
  public Bytes take(int round) {
    try {
      spark.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (TimeoutException e) {
      // Statistics are not worth waiting for any longer.
    }
    synchronized (this) {
      roundOfStage.values().removeIf(r -> r <= round);
      roundOfBroadcast.values().removeIf(r -> r <= round);
      Bytes taken = bytes.remove(round);
      return taken == null ? Bytes.NONE : taken;
    }
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart job) {
    String round = job.properties() == null ? null : job.properties().getProperty(ROUND);
    if (round != null && round.startsWith(run)) {
      int index = Integer.parseInt(round.substring(run.length() + SEPARATOR.length()));
      CollectionConverters.asJava(job.stageIds())
          .forEach(stage -> roundOfStage.put((Integer) stage, index));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    Integer round = roundOfStage.get(task.stageId());
    TaskMetrics metrics = task.taskMetrics();
    if (round != null && metrics != null) {
      long written = metrics.shuffleWriteMetrics().bytesWritten();
      add(round, new Bytes(0, metrics.resultSize(), written));
    }
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated update) {
    BlockUpdatedInfo block = update.blockUpdatedInfo();
    if (block.blockId() instanceof BroadcastBlockId id
        && id.field().startsWith(PIECE)
        && block.storageLevel().isValid()
        && !block.blockManagerId().isDriver()) {
      Integer round = roundOfBroadcast.get(id.broadcastId());
      if (round != null) {
        add(round, new Bytes(block.memSize() + block.diskSize(), 0, 0));
      }
    }
  }

  private void add(int round, Bytes more) {
    bytes.merge(round, more, Bytes::plus);
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
