package org.binorm.benchmarks.rounds;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.binorm.benchmarks.Workload;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.train.RoundExecutor;
import org.binorm.engine.train.TrainingLoop;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WireEncoding;
import org.binorm.jobs.train.LocalTraining;
import org.binorm.jobs.train.MeasuredTraffic;
import org.binorm.jobs.train.RoundWork;
import org.binorm.jobs.train.SparkRounds;
import org.binorm.jobs.train.SparkRounds.Transport;

/** Rounds of {@code fashion-mnist-cnn} on random images. */
final class RealTraining {
  private static final int BATCH_OF_WORKER = 32;
  private final Model model;
  private final TrainingPlan plan;
  private final TrainingSettings settings;
  private final RoundWork work;

  /**
   * @param rounds of one run
   */
  RealTraining(int workers, int stepsPerRound, int rounds) {
    Workload workload = Workload.of("fashion-mnist-cnn", Precision.BINARY, BATCH_OF_WORKER);
    int batch = workers * BATCH_OF_WORKER;
    int samples = batch * stepsPerRound * rounds;
    this.model = workload.model();
    this.settings = workload.settings();
    this.plan = new TrainingPlan(samples, 1, workers, batch, stepsPerRound);
    this.work =
        new LocalTraining(
            model.spec(),
            plan,
            settings,
            new RandomImages(model.spec(), samples),
            new int[] {samples},
            KernelChoice.AUTO);
  }

  /** Runs all rounds; returns the seconds of each. */
  private double[] run(RoundExecutor executor) {
    double[] seconds = new double[plan.totalRounds()];
    new TrainingLoop(model, plan, settings, executor)
        .run(
            TrainingState.initial(model, settings),
            (summary, state) -> seconds[summary.round().index()] = summary.wallNanos() / 1e9);
    return seconds;
  }

  double[] onSpark(JavaSparkContext spark) {
    Transport transport = new Transport(spark.isLocal(), false);
    try (MeasuredTraffic traffic = new MeasuredTraffic(spark.sc());
        SparkRounds rounds =
            new SparkRounds(
                spark, work, plan.workers(), WireEncoding.FLOAT32, traffic, transport, 1)) {
      return run(rounds);
    }
  }

  /** The engine without Spark: a thread for every worker. */
  double[] onThreads() {
    ExecutorService threads = Executors.newFixedThreadPool(plan.workers());
    try {
      return run(
          (start, round, results) -> {
            var running =
                IntStream.range(0, plan.workers())
                    .mapToObj(w -> threads.submit(() -> work.run(start, round, w)))
                    .toList();
            for (var result : running) {
              results.accept(get(result));
            }
          });
    } finally {
      threads.shutdown();
    }
  }

  private static <T> T get(java.util.concurrent.Future<T> result) {
    try {
      return result.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  long samplesPerRound() {
    return plan.samplesIn(plan.round(0));
  }
}
