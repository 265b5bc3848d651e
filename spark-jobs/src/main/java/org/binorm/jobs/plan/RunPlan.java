package org.binorm.jobs.plan;

import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelMemory;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.train.RoundRules;
import org.binorm.engine.train.TrainingMemory;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.TrainConfig;
import org.binorm.jobs.run.PreparedData;
import org.binorm.jobs.run.RunSetup;
import org.binorm.jobs.train.ClusterLimits;
import org.binorm.jobs.train.RoundTraffic;

/**
 * What a configuration asks of memory and network.
 *
 * @param model fitted to the prepared data, or with the preset's own shape where there are none
 */
record RunPlan(ExperimentConfig config, Model model, Optional<RunSetup> setup) {
  private static final double HEADROOM = 1.25;

  /** Reads the manifest of {@code data.path} if the data are prepared. */
  static RunPlan of(ExperimentConfig config, Configuration hadoop) throws IOException {
    Path manifest = new Path(config.data().path(), DatasetManifest.FILE_NAME);
    if (new AtomicFiles(hadoop).exists(manifest)) {
      RunSetup setup = RunSetup.of(config, hadoop);
      return new RunPlan(config, setup.model(), Optional.of(setup));
    }
    Model model = new Model(RunSetup.spec(config.model(), UnaryOperator.identity()));
    return new RunPlan(config, model, Optional.empty());
  }

  private TrainConfig train() {
    return config.train();
  }

  /** Most samples of one worker in one step. */
  private int workerBatch() {
    int even = (train().batchSize() + train().workers() - 1) / train().workers();
    return setup.map(s -> s.plan().largestBatch()).orElse(even);
  }

  private Optimizer optimizer() {
    return RunSetup.optimizer(train());
  }

  private RoundRules rounds() {
    return RunSetup.rounds(train());
  }

  TrainingMemory training() {
    return TrainingMemory.of(
        model, optimizer(), rounds(), train().workers(), workerBatch(), train().microBatchSize());
  }

  private long blockBytes() {
    return setup
        .map(RunSetup::data)
        .map(d -> d.decodedBytes(Subset.TRAIN) / Math.max(1, d.rowGroupCount(Subset.TRAIN)))
        .orElse(0L);
  }

  PeakMemory peaks() {
    int batch = RunSetup.evaluationBatch(config, model);
    return new PeakMemory(
        training(),
        blockBytes(),
        ModelMemory.released(model),
        ModelMemory.inferenceParameters(model) + ModelMemory.activations(model, batch, false),
        train().workers());
  }

  private boolean averagesOnExecutors(ClusterLimits limits) {
    return switch (train().averaging().place()) {
      case AUTO -> traffic().tooMuchForDriver(limits).isPresent();
      case DRIVER -> false;
      case EXECUTORS -> true;
    };
  }

  private RoundTraffic traffic() {
    return RoundTraffic.of(model, optimizer(), rounds(), training(), train().workers());
  }

  /**
   * Everything as a table.
   *
   * @param cores of one JVM
   * @param heapBytes that this JVM may have
   * @param spark settings of a cluster
   */
  PlanTable table(int cores, long heapBytes, SparkConf spark) {
    ClusterLimits limits = ClusterLimits.of(spark, heapBytes);
    boolean onExecutors = averagesOnExecutors(limits);
    PlanTable table = new PlanTable();
    addModel(table);
    addData(table);
    addPieces(table);
    addPeaks(table, cores, onExecutors);
    addTraffic(table, onExecutors);
    warn(table, cores, heapBytes);
    traffic().obstacles(limits, onExecutors).forEach(line -> table.warning("cluster: " + line));
    return table;
  }

  private void addModel(PlanTable table) {
    table
        .section("model")
        .text("preset", "preset", model.spec().name())
        .text("precision", "precision", config.model().precision().key())
        .text("input", "input", input())
        .count("parameters", "parameters", model.layout().size())
        .bytes("releasedBytes", "released file, without its header", ModelMemory.released(model));
  }

  private String input() {
    return model.spec().isLanguage()
        ? "%d tokens of %d".formatted(model.spec().input().width(), model.spec().classes())
        : "images %s, %d classes".formatted(model.spec().input(), model.spec().classes());
  }

  private void addData(PlanTable table) {
    table
        .section("training")
        .count("epochs", "epochs", train().epochs())
        .count("workers", "workers", train().workers())
        .count("batchPerWorker", "samples of a worker in one step", workerBatch())
        .count("microBatch", "samples in one pass", passSize());
    if (setup.isEmpty()) {
      table.text("data", "data", config.data().path() + " is not prepared yet");
      return;
    }
    PreparedData data = setup.get().data();
    TrainingPlan plan = setup.get().plan();
    table
        .text("data", "data", config.data().path())
        .count("trainRows", "training " + data.samplesAreCalled(), data.rows(Subset.TRAIN))
        .count(
            "validationRows", "validation " + data.samplesAreCalled(), data.rows(Subset.VALIDATION))
        .count("stepsPerEpoch", "steps per epoch", plan.stepsPerEpoch())
        .count("roundsPerEpoch", "rounds per epoch", plan.roundsPerEpoch())
        .count("totalRounds", "rounds", plan.totalRounds())
        .bytes("decodedBytes", "training data, decoded", data.decodedBytes(Subset.TRAIN))
        .text(
            "cacheFraction",
            "share of the heap that may cache them",
            train().cacheFraction().toString());
  }

  private int passSize() {
    int micro = train().microBatchSize();
    return micro == 0 ? workerBatch() : Math.min(workerBatch(), micro);
  }

  private void addPieces(PlanTable table) {
    TrainingMemory memory = training();
    int slots = optimizer().slots();
    table
        .section("memory")
        .bytes(
            "stateBytes",
            "state: parameters and %d optimizer slots".formatted(slots),
            memory.state())
        .bytes("gradientBytes", "worker: gradients", memory.gradients())
        .bytes("bitBytes", "worker: bits in four forms", memory.bits())
        .bytes(
            "activationBytes", "worker: activations, their gradients, caches", memory.activations())
        .bytes("blockBytes", "worker: a decoded row group", blockBytes())
        .bytes("sumBytes", "driver: sums of the average", memory.sums())
        .bytes("roundBitBytes", "driver: bits of two rounds", memory.roundBits());
  }

  private void addPeaks(PlanTable table, int cores, boolean onExecutors) {
    PeakMemory peaks = peaks();
    table
        .section("peak")
        .count("cores", "tasks at once in one JVM", cores)
        .bytes("oneJvmRoundBytes", "one JVM: a round", peaks.round(cores))
        .bytes("oneJvmEvaluationBytes", "one JVM: an evaluation", peaks.evaluation(cores))
        .bytes("driverBytes", "cluster: driver", traffic().driver(onExecutors))
        .bytes("executorBytes", "cluster: executor of one task", peaks.executor(1))
        .bytes(
            "executorMoreBytes",
            "cluster: each further task of an executor",
            peaks.executor(1) - peaks.executor(0))
        .bytes("sparkBytes", "besides, Spark itself: about", PeakMemory.SPARK_BYTES);
  }

  private void addTraffic(PlanTable table, boolean onExecutors) {
    table
        .section("network")
        .text("averagedOn", "averaged on", onExecutors ? "executors" : "the driver")
        .bytes("toExecutorBytes", "a round, to every executor", traffic().sent())
        .bytes("fromWorkersBytes", "a round, from all workers", traffic().results());
  }

  private void warn(PlanTable table, int cores, long heapBytes) {
    long needed = peaks().oneJvm(cores) + PeakMemory.SPARK_BYTES;
    if (needed > heapBytes) {
      table.warning(
          "one JVM: needs about %s, the heap of this one is %s; train with -- --driver-memory %dg"
              .formatted(
                  PlanTable.readable(needed),
                  PlanTable.readable(heapBytes),
                  (long) Math.ceil(needed * HEADROOM / (1 << 30))));
    }
  }
}
