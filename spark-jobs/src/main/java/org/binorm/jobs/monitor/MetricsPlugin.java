package org.binorm.jobs.monitor;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.binorm.engine.metric.Metrics;
import org.binorm.jobs.monitor.LiveNumbers.Driver;
import org.binorm.jobs.monitor.LiveNumbers.Executor;

/**
 * Hands {@link LiveNumbers} to Spark's metrics system, so that every sink of Spark carries them:
 * JMX, Prometheus, Graphite, CSV.
 *
 * <p>Gauges only: they cost something when somebody reads them. Numbers that are not known yet are
 * 0, or NaN where 0 would be a lie. Executors' names begin with {@code executor}, because driver
 * and executor share one registry where they share a JVM.
 */
public final class MetricsPlugin implements SparkPlugin {
  private static final String PLUGINS = "spark.plugins";
  private static final String NAMESPACE = "spark.metrics.namespace";

  /** Whether jobs add this plugin. */
  private static final String WANTED = "spark.binorm.metrics";

  /**
   * Adds the plugin to those that the user has set, and a name for metrics that does not change.
   */
  public static void addTo(SparkConf conf) {
    if (!conf.getBoolean(WANTED, true)) {
      return;
    }
    String name = MetricsPlugin.class.getName();
    String others = conf.get(PLUGINS, "");
    if (!Set.of(others.split("\\s*,\\s*")).contains(name)) {
      conf.set(PLUGINS, others.isBlank() ? name : others + "," + name);
    }
    // The default is the application's id, under which no dashboard finds the next run.
    conf.setIfMissing(NAMESPACE, "binorm");
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        registerDriver(context.metricRegistry());
        return Map.of();
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> settings) {
        registerExecutor(context.metricRegistry());
      }
    };
  }

  private static void registerDriver(MetricRegistry registry) {
    driver(registry, "round", numbers -> numbers.newest().round().index() + 1);
    driver(registry, "rounds", Driver::rounds);
    driver(registry, "epoch", numbers -> numbers.newest().round().epoch() + 1);
    driver(registry, "epochs", Driver::epochs);
    driver(registry, "samples", Driver::samples);
    driver(registry, "samplesPerSecond", numbers -> numbers.newest().samplesPerSecond());
    driver(registry, "roundMillis", numbers -> numbers.newest().wallNanos() / 1e6);
    driver(registry, "sentBytes", numbers -> numbers.traffic().sent());
    driver(registry, "receivedBytes", numbers -> numbers.traffic().received());
    driver(registry, "shuffledBytes", numbers -> numbers.traffic().shuffled());
    driver(registry, "loss", Double.NaN, numbers -> numbers.newest().loss());
    driver(registry, "accuracy", Double.NaN, numbers -> numbers.newest().accuracy());
    driver(registry, "flippedShare", Double.NaN, numbers -> numbers.newest().flippedShare());
    gauge(registry, "validationLoss", LiveNumbers::validation, Double.NaN, Metrics::loss);
    gauge(registry, "validationAccuracy", LiveNumbers::validation, Double.NaN, Metrics::accuracy);
    gauge(registry, "kernels", LiveNumbers::driver, "", numbers -> numbers.newest().kernels());
    LiveNumbers.watchKernels(name -> registerKernels(registry, name));
  }

  /** Sinks that know numbers only get the name as a name, with the value 1 while it is true. */
  private static void registerKernels(MetricRegistry registry, String kernels) {
    Gauge<Integer> isUsed = () -> LiveNumbers.driver().newest().kernels().equals(kernels) ? 1 : 0;
    registry.gauge("kernels." + kernels, () -> isUsed);
  }

  private static void registerExecutor(MetricRegistry registry) {
    executor(registry, "executor.rounds", Executor::rounds);
    executor(registry, "executor.samples", Executor::samples);
    executor(registry, "executor.busyMillis", numbers -> numbers.nanos() / 1e6);
    executor(registry, "executor.samplesPerSecond", Executor::samplesPerSecond);
    Gauge<Long> cached = LiveNumbers::cachedBytes;
    registry.register("executor.cachedBytes", cached);
  }

  private static void driver(MetricRegistry registry, String name, Function<Driver, Number> value) {
    driver(registry, name, 0, value);
  }

  private static void driver(
      MetricRegistry registry, String name, Number unknown, Function<Driver, Number> value) {
    gauge(registry, name, LiveNumbers::driver, unknown, value);
  }

  private static void executor(
      MetricRegistry registry, String name, Function<Executor, Number> value) {
    gauge(registry, name, LiveNumbers::executor, 0, value);
  }

  /**
   * Registers a gauge.
   *
   * @param source null as long as nothing is known
   * @param unknown what the gauge shows then
   */
  private static <S, T> void gauge(
      MetricRegistry registry, String name, Supplier<S> source, T unknown, Function<S, T> value) {
    Gauge<T> gauge =
        () -> {
          S numbers = source.get();
          return numbers == null ? unknown : value.apply(numbers);
        };
    registry.register(name, gauge);
  }
}
