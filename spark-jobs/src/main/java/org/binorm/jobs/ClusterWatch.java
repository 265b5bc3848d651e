package org.binorm.jobs;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * Ends the jobs of an application that has lost all its executors and gets no others: Spark itself
 * would wait for ever.
 *
 * <p>An application that has had no executor yet may wait for its cluster as long as it has to.
 */
final class ClusterWatch extends SparkListener implements AutoCloseable {
  /** Seconds without executors. */
  private static final String PATIENCE = "spark.binorm.executorPatience";

  /** A standalone cluster starts executors again within seconds, or is gone. */
  private static final Duration STANDALONE = Duration.ofSeconds(40);

  /** Others have queues, and dynamic allocation lets executors go on purpose. */
  private static final Duration OTHERS = Duration.ofMinutes(10);

  private final SparkContext spark;
  private final Duration patience;
  private final Set<String> executors = new HashSet<>();
  private final ScheduledExecutorService clock;
  private long aloneSinceNanos;
  private boolean alone;
  private volatile boolean lost;

  ClusterWatch(SparkContext spark) {
    this.spark = spark;
    this.patience = patience(spark.conf());
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "cluster-watch");
              thread.setDaemon(true);
              return thread;
            });
    if (!spark.isLocal()) {
      spark.addSparkListener(this);
      clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }
  }

  private static Duration patience(SparkConf conf) {
    boolean standalone = conf.get("spark.master", "").startsWith("spark://");
    boolean dynamic = conf.getBoolean("spark.dynamicAllocation.enabled", false);
    Duration usual = standalone && !dynamic ? STANDALONE : OTHERS;
    return Duration.ofSeconds(conf.getTimeAsSeconds(PATIENCE, usual.toSeconds() + "s"));
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    executors.add(added.executorId());
    alone = false;
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    executors.remove(removed.executorId());
    alone = executors.isEmpty();
    aloneSinceNanos = System.nanoTime();
  }

  private void look() {
    if (isLost()) {
      lost = true;
      spark.cancelAllJobs();
    }
  }

  private synchronized boolean isLost() {
    return alone && System.nanoTime() - aloneSinceNanos > patience.toNanos();
  }

  /** What a job says whose cluster is gone; what it threw otherwise. */
  Throwable explain(Throwable thrown) {
    return lost
        ? new JobException(
            ExitCode.ENVIRONMENT,
            "the cluster is gone: no executor for %d s (%s); run the job again when it is back, it goes on where it was"
                .formatted(patience.toSeconds(), PATIENCE),
            thrown)
        : thrown;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    spark.removeSparkListener(this);
  }
}
