package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.train.DivergedException;
import org.binorm.engine.train.LocalRounds;
import org.binorm.engine.train.TrainingLoop;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WireEncoding;
import org.binorm.engine.train.WorkerRound;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunSetup;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.Experiment.Kind;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.train.SparkRounds.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training on a local Spark: files, determinism, equality with the trainer without Spark. The rules
 * are the same whatever is learnt.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TrainingRules {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  private final Kind kind;
  private Experiment experiment;

  TrainingRules(Kind kind) {
    this.kind = kind;
  }

  @BeforeAll
  void prepare(@TempDir Path folder) throws Exception {
    experiment = Experiment.prepared(kind, folder, SPARK.session());
  }

  @Test
  void aRunLeavesEverythingThatIsPromised() throws Exception {
    JobResult result = experiment.train(SPARK.session(), "files");

    assertThat(result.status()).isEqualTo(JobResult.Status.DONE);
    assertThat(result.metrics())
        .containsKeys("validation.loss", "validation.accuracy", "samplesPerSecond", "stateSha256");
    Path run = experiment.path("files");
    String latest = Files.readString(run.resolve("LATEST")).strip();
    assertThat(run.resolve("config.yaml")).exists();
    assertThat(run.resolve("rounds").resolve(latest))
        .isDirectoryContaining("glob:**/shadow.safetensors")
        .isDirectoryContaining("glob:**/optimizer.safetensors")
        .isDirectoryContaining("glob:**/state.json");
    long rounds = (Long) result.metrics().get("rounds");
    assertThat(latest).isEqualTo("%06d".formatted(rounds));
    assertThat(table(run, "rounds")).hasSize((int) rounds);
    assertThat(table(run, "epochs")).hasSize(2);
    long samples = table(run, "rounds").stream().mapToLong(row -> row.<Long>getAs("samples")).sum();
    long trainRows = setup("files").data().rows(Subset.TRAIN);
    assertThat(samples).as("every sample exactly once per epoch").isEqualTo(2 * trainRows);
  }

  private static List<Row> table(Path run, String name) {
    return SPARK
        .session()
        .read()
        .parquet(run.resolve("metrics/" + name).toString())
        .collectAsList();
  }

  @Test
  void aFinishedRunIsLeftAlone() throws Exception {
    JobResult first = experiment.train(SPARK.session(), "again");
    JobResult second = experiment.train(SPARK.session(), "again");

    assertThat(second.status()).isEqualTo(JobResult.Status.SKIPPED);
    assertThat(second.metrics()).isEqualTo(first.metrics());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void sparkEqualsTheTrainerWithoutSpark(int workers) throws Exception {
    String[] settings = {"train.workers=" + workers, "train.augment.flip=true"};
    String run = "k" + workers;
    JobResult onSpark = experiment.train(SPARK.session(), run, settings);

    RunSetup setup = setup(run, settings);
    RowGroups data =
        setup.rowGroups(SPARK.session().sparkContext().hadoopConfiguration(), Subset.TRAIN);
    WorkerRound workerRound =
        new WorkerRound(
            setup.model(),
            setup.plan(),
            setup.settings(),
            data,
            data.rows(),
            setup.kernels().open());
    TrainingState local =
        new TrainingLoop(
                setup.model(),
                setup.plan(),
                setup.settings(),
                new LocalRounds(workerRound, workers))
            .run(TrainingState.initial(setup.model(), setup.settings()), (summary, state) -> {});

    assertThat(local.sha256()).isEqualTo(onSpark.metrics().get("stateSha256"));
  }

  @Test
  void theFloat32TwinWithDropoutAndAugmentationIsDeterministicToo() throws Exception {
    String[] settings = {
      "model.precision=float32", "train.augment.shift=2", "train.augment.flip=true"
    };
    Object first =
        experiment.train(SPARK.session(), "twin1", settings).metrics().get("stateSha256");
    Object second =
        experiment.train(SPARK.session(), "twin2", settings).metrics().get("stateSha256");

    assertThat(second).isEqualTo(first);
  }

  @Test
  void anotherSeedGivesAnotherModel() throws Exception {
    Object one = experiment.train(SPARK.session(), "seed1").metrics().get("stateSha256");
    Object two =
        experiment.train(SPARK.session(), "seed2", "train.seed=2").metrics().get("stateSha256");

    assertThat(two).isNotEqualTo(one);
  }

  @Test
  void aTinyCacheChangesNothing() throws Exception {
    Object cached = experiment.train(SPARK.session(), "cached").metrics().get("stateSha256");
    Object uncached =
        experiment
            .train(SPARK.session(), "uncached", "train.cache-fraction=0.0000001")
            .metrics()
            .get("stateSha256");

    assertThat(uncached).isEqualTo(cached);
  }

  @Test
  void aRunDirectoryOfAnotherConfigurationIsRefused() throws Exception {
    experiment.train(SPARK.session(), "mine");

    assertThatThrownBy(() -> experiment.train(SPARK.session(), "mine", "train.epochs=3"))
        .hasMessage(
            experiment.path("mine")
                + ": the run there has another configuration: \"train.epochs\" is 2 there, 3 here;"
                + " choose another output.path or --overwrite");
  }

  @Test
  void overwritingKeepsTheFinishedRunUntilTheNewOneIsFinished() throws Exception {
    Path previous = experiment.path("kept.previous");
    Object old = experiment.train(SPARK.session(), "kept").metrics().get("stateSha256");
    String[] diverging = {
      "output.overwrite=true", "train.learning-rate=1e9", "train.warmup-steps=0"
    };

    assertThatThrownBy(() -> experiment.train(SPARK.session(), "kept", diverging));
    assertThat(Files.readString(previous.resolve("_RESULT.json"))).contains((String) old);

    experiment.train(SPARK.session(), "kept", "output.overwrite=true", "train.seed=5");
    assertThat(previous).doesNotExist();
  }

  @Test
  void aRunThatDivergesSaysSo() {
    assertThatThrownBy(
            () ->
                experiment.train(
                    SPARK.session(), "diverged", "train.learning-rate=1e9", "train.warmup-steps=0"))
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(DivergedException.class),
            e -> assertThat(e).hasRootCauseInstanceOf(DivergedException.class));
  }

  @ParameterizedTest
  @CsvSource({
    "float32, average, average",
    "bf16, average, nesterov",
    "int8, average, average",
    "int8, reset, nesterov"
  })
  void statesThatAreSentGiveTheSameAsStatesHandedOver(
      String encoding, String optimizer, String outer) throws Exception {
    String[] settings = {
      "train.averaging.encoding=" + encoding,
      "train.averaging.optimizer-state=" + optimizer,
      "train.averaging.outer-step=" + outer
    };
    String run = String.join("-", "handed", encoding, optimizer, outer);
    Object expected = experiment.train(SPARK.session(), run, settings).metrics().get("stateSha256");

    assertThat(end(run, new Transport(false, false), settings)).isEqualTo(expected);
    assertThat(end(run, new Transport(false, true), settings)).isEqualTo(expected);
    assertThat(end(run, new Transport(true, true), settings)).isEqualTo(expected);
  }

  /** Trains and gives the hash of the last state. */
  private String end(String run, Transport transport, String... settings) throws Exception {
    RunSetup setup = setup(run, settings);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
    RowGroups data = setup.rowGroups(spark.hadoopConfiguration(), Subset.TRAIN);
    TrainingSettings training = setup.settings();
    RoundWork work =
        new LocalTraining(
            setup.model().spec(), setup.plan(), training, data, data.rows(), setup.kernels());
    TrainingState start = TrainingState.initial(setup.model(), training);
    int workers = setup.plan().workers();
    WireEncoding encoding = training.rounds().encoding();
    try (MeasuredTraffic traffic = new MeasuredTraffic(spark.sc());
        SparkRounds rounds =
            new SparkRounds(spark, work, workers, encoding, traffic, transport, 1)) {
      return new TrainingLoop(setup.model(), setup.plan(), training, rounds)
          .run(start, (summary, state) -> {})
          .sha256();
    }
  }

  @Test
  void aRunThatAveragesOnExecutorsDivergesWithTheSameWords() {
    assertThatThrownBy(
            () ->
                experiment.train(
                    SPARK.session(),
                    "diverges-on-executors",
                    "train.averaging.place=executors",
                    "train.learning-rate=1e9",
                    "train.warmup-steps=0"))
        .isInstanceOf(DivergedException.class)
        .hasMessageStartingWith("training diverged in round 0, worker ");
  }

  @Test
  void runsThatTrainAtTheSameTimeDoNotMeet() throws Exception {
    Object one = experiment.train(SPARK.session(), "alone1").metrics().get("stateSha256");
    Object two =
        experiment.train(SPARK.session(), "alone2", "train.seed=9").metrics().get("stateSha256");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<JobResult> first =
          threads.submit(() -> experiment.train(SPARK.session(), "together1"));
      Future<JobResult> second =
          threads.submit(() -> experiment.train(SPARK.session(), "together2", "train.seed=9"));

      assertThat(first.get().metrics()).containsEntry("stateSha256", one);
      assertThat(second.get().metrics()).containsEntry("stateSha256", two);
    } finally {
      threads.shutdownNow();
    }
  }

  private RunSetup setup(String run, String... settings) throws Exception {
    ExperimentConfig config = experiment.runIn(run, settings);
    return RunSetup.of(config, SPARK.session().sparkContext().hadoopConfiguration());
  }
}
