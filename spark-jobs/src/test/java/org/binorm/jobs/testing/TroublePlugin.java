package org.binorm.jobs.testing;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/** Makes tasks fail or late, on real executors and without a line for it in the product. */
public final class TroublePlugin implements SparkPlugin {
  /** Setting: {@code fail}, and every task's first attempt does, after its work is done. */
  public static final String FAIL = "fail";

  /** Setting: {@code delay}, and the first attempt of every first partition takes its time. */
  public static final String DELAY = "delay";

  /** Key of the setting. */
  public static final String KEY = "spark.binorm.test.trouble";

  private static final long DELAY_MILLIS = 500;

  /** Settings of Spark for a kind of trouble. */
  public static Map<String, String> settings(String trouble) {
    return Map.of("spark.plugins", TroublePlugin.class.getName(), KEY, trouble);
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
    return new Trouble();
  }

  private static final class Trouble implements ExecutorPlugin {
    private String trouble;

    @Override
    public void init(PluginContext context, Map<String, String> settings) {
      trouble = settings.get(KEY);
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      if (task.attemptNumber() > 0) {
        return;
      }
      if (trouble.equals(FAIL)) {
        TaskCompletionListener failing =
            context -> {
              throw new IllegalStateException("made to fail");
            };
        task.addTaskCompletionListener(failing);
      } else if (task.partitionId() == 0) {
        sleep();
      }
    }

    private static void sleep() {
      try {
        Thread.sleep(DELAY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
