package org.binorm.jobs.testing;

import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.util.TaskCompletionListener;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** Gets rounds into trouble, on real executors and without a line for it in the product. */
public final class TroublePlugin implements SparkPlugin {
  /** Key of the kind of trouble. */
  private static final String KEY = "spark.binorm.test.trouble";

  /** The property that tasks of a round have. */
  private static final String ROUND = "binorm.round";

  private static final long DELAY_MILLIS = 500;
  private static final long VERY_LATE_MILLIS = 10_000;

  /** What goes wrong. */
  public enum Trouble {
    /** Every task's first attempt fails after its work is done. */
    FAIL,
    /** The first attempt of every first partition comes a little late. */
    DELAY,
    /** It comes so late that Spark starts a speculative copy. */
    SLOW,
    /** Whatever Spark keeps of broadcasts is gone when a task starts. */
    EVICT;

    /** Settings of Spark that bring it about. */
    public Map<String, String> settings() {
      return Map.of("spark.plugins", TroublePlugin.class.getName(), KEY, key());
    }

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        return Map.of(KEY, spark.conf().get(KEY));
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new TroubleMaker();
  }

  private static final class TroubleMaker implements ExecutorPlugin {
    private Trouble trouble;

    @Override
    public void init(PluginContext context, Map<String, String> settings) {
      trouble = Trouble.valueOf(settings.get(KEY).toUpperCase(Locale.ROOT));
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      if (task.getLocalProperty(ROUND) == null || task.attemptNumber() > 0) {
        return;
      }
      switch (trouble) {
        case FAIL -> task.addTaskCompletionListener((TaskCompletionListener) context -> fail());
        case DELAY -> sleep(task, DELAY_MILLIS);
        case SLOW -> sleep(task, VERY_LATE_MILLIS);
        case EVICT -> evict();
      }
    }

    private static void fail() {
      throw new IllegalStateException("made to fail");
    }

    private static void sleep(TaskContext task, long millis) {
      if (task.partitionId() > 0) {
        return;
      }
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void evict() {
      BlockManager blocks = SparkEnv.get().blockManager();
      CollectionConverters.asJava(blocks.getMatchingBlockIds(new IsBroadcast()))
          .forEach(id -> blocks.removeBlock(id, false));
      // Spark also remembers values as long as somebody does.
      System.gc();
    }
  }

  private static final class IsBroadcast extends AbstractFunction1<BlockId, Object> {
    @Override
    public Object apply(BlockId id) {
      return id.isBroadcast();
    }
  }
}
