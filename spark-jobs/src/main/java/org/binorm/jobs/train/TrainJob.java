package org.binorm.jobs.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.metric.LanguageMetrics;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.train.DivergedException;
import org.binorm.engine.train.RoundSummary;
import org.binorm.engine.train.TrainingLoop;
import org.binorm.engine.train.TrainingMemory;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.Job;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.Tables;
import org.binorm.jobs.config.AveragingConfig.Place;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.evaluate.Evaluation;
import org.binorm.jobs.monitor.LiveNumbers;
import org.binorm.jobs.progress.EpochReport;
import org.binorm.jobs.progress.Progress;
import org.binorm.jobs.progress.RoundReport;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunDirectory;
import org.binorm.jobs.run.RunSetup;
import org.binorm.jobs.train.SparkRounds.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a model in rounds: local steps on executors, exact average and binarization on the driver,
 * evaluation after each epoch, checkpoints to resume from.
 *
 * <p>An interrupted run that is started again goes on from its latest checkpoint and ends in the
 * same bits; a finished run is left alone.
 */
public final class TrainJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);
  private static final String NAME = "train";

  @Override
  public JobResult run(SparkSession spark, ExperimentConfig config) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    AtomicFiles files = new AtomicFiles(hadoop);
    RunDirectory directory = new RunDirectory(files, config.output().path());
    RunSetup setup = RunSetup.of(config, hadoop);
    if (config.output().overwrite()) {
      directory.setAside();
    }
    if (directory.isStarted()) {
      directory.requireSameConfig(config);
      Optional<JobResult> finished = ResultFile.readGood(files, directory.path());
      if (finished.isPresent()) {
        return JobResult.skipped(
            finished.get(),
            "%s is trained already; --overwrite trains it again".formatted(directory.path()));
      }
    } else {
      directory.start(config);
    }
    JobResult result = new Run(spark, setup, directory, new Tables(spark, files)).train();
    directory.deletePrevious();
    return result;
  }

  /** One run in progress. */
  private static final class Run {
    private final RunSetup setup;
    private final Model model;
    private final TrainingPlan plan;
    private final TrainingSettings settings;
    private final RunDirectory directory;
    private final TrainingMetrics metrics;
    private final JavaSparkContext spark;
    private final Evaluation evaluation;
    private final RowGroups training;
    private final RowGroups validation;
    private Metrics lastEvaluation;
    private long samples;
    private long predictions;
    private double seconds;

    Run(SparkSession session, RunSetup setup, RunDirectory directory, Tables tables)
        throws IOException {
      this.setup = setup;
      this.model = setup.model();
      this.plan = setup.plan();
      this.settings = setup.settings();
      this.directory = directory;
      this.metrics = new TrainingMetrics(tables, directory);
      this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.training = setup.rowGroups(spark.hadoopConfiguration(), Subset.TRAIN);
      this.validation = setup.rowGroups(spark.hadoopConfiguration(), Subset.VALIDATION);
      this.evaluation = new Evaluation(spark, setup, false);
      this.lastEvaluation = Evaluation.nothing(model);
    }

    JobResult train() throws IOException {
      int finishedRounds = directory.finishedRounds();
      if (finishedRounds > 0) {
        LOG.info("resuming after round {} of {}", finishedRounds, plan.totalRounds());
      }
      LOG.info(
          "{} {}: {} parameters; {} {}, {} workers, {} rounds of up to {} steps; {}",
          model.spec().name(),
          setup.config().model().precision().key(),
          model.layout().size(),
          plan.samples(),
          setup.data().samplesAreCalled(),
          plan.workers(),
          plan.totalRounds(),
          plan.stepsPerRound(),
          setup.kernels().describe());
      TrainingState end;
      try (MeasuredTraffic traffic = new MeasuredTraffic(spark.sc());
          SparkRounds rounds = rounds(traffic);
          Progress progress = Progress.start(plan.totalRounds(), finishedRounds)) {
        // No variable holds the first state: it would stay in memory to the end of the run.
        end =
            new TrainingLoop(model, plan, settings, rounds)
                .run(start(), listener(progress, traffic));
      }
      return result(end);
    }

    /** The newest state of the run, or the first one. */
    private TrainingState start() throws IOException {
      Optional<TrainingState> latest = directory.latest(model, settings, fingerprint());
      if (latest.isPresent()) {
        metrics.resume(latest.get().finishedRounds());
      }
      return latest.orElseGet(() -> TrainingState.initial(model, settings));
    }

    private SparkRounds rounds(MeasuredTraffic traffic) {
      return new SparkRounds(
          spark,
          new LocalTraining(
              model.spec(), plan, settings, training, training.rows(), setup.kernels()),
          plan.workers(),
          settings.rounds().encoding(),
          traffic,
          new Transport(spark.isLocal(), averagesOnExecutors()),
          plan.totalRounds());
    }

    /**
     * Where results are averaged. What cannot run is better said before round 1; within one JVM
     * nothing travels.
     */
    private boolean averagesOnExecutors() {
      Place place = setup.config().train().averaging().place();
      if (spark.isLocal()) {
        return place == Place.EXECUTORS;
      }
      RoundTraffic traffic = traffic();
      ClusterLimits limits = ClusterLimits.of(spark.getConf(), Runtime.getRuntime().maxMemory());
      Optional<String> tooMuch = traffic.tooMuchForDriver(limits);
      boolean onExecutors = place == Place.EXECUTORS || place == Place.AUTO && tooMuch.isPresent();
      traffic.obstacles(limits, onExecutors).stream()
          .findFirst()
          .ifPresent(
              obstacle -> {
                throw JobException.input(obstacle);
              });
      if (onExecutors) {
        LOG.info("averaging on executors: {}", tooMuch.orElse("as set"));
      }
      return onExecutors;
    }

    private RoundTraffic traffic() {
      TrainingMemory memory =
          TrainingMemory.of(
              model,
              settings.optimizer(),
              settings.rounds(),
              plan.workers(),
              plan.largestBatch(),
              settings.microBatch());
      return RoundTraffic.of(
          model, settings.optimizer(), settings.rounds(), memory, plan.workers());
    }

    private TrainingLoop.Listener listener(Progress progress, MeasuredTraffic traffic) {
      return new TrainingLoop.Listener() {
        @Override
        public void finished(RoundSummary summary, TrainingState state) {
          MeasuredTraffic.Bytes bytes = traffic.take(summary.round().index());
          metrics.add(summary, bytes);
          LiveNumbers.finished(summary, plan.totalRounds(), plan.epochs(), bytes.asTraffic());
          Run.this.finished(summary, state, progress);
        }

        @Override
        public void discarded(Round round, DivergedException why) {
          LOG.warn(
              "round {} is run again with its minibatches in reverse: {}",
              round.index() + 1,
              why.getMessage());
        }
      };
    }

    private void finished(RoundSummary summary, TrainingState state, Progress progress) {
      samples += summary.samples();
      predictions += summary.predictions();
      seconds += summary.wallNanos() / 1e9;
      int epoch = summary.round().epoch();
      progress.round(
          new RoundReport(
              epoch + 1,
              plan.epochs(),
              summary.round().index() + 1,
              plan.totalRounds(),
              summary.loss(),
              summary.accuracy(),
              summary.predictionsPerSecond(),
              setup.data().predictionsAreCalled(),
              summary.flippedShare()));
      try {
        if (plan.endsEpoch(summary.round())) {
          endEpoch(epoch, state, progress);
        }
        if (isCheckpoint(summary)) {
          metrics.write();
          int keep = setup.config().train().keepCheckpoints();
          directory.save(model, state, fingerprint(), keep);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write the state of " + directory.path(), e);
      }
    }

    private void endEpoch(int epoch, TrainingState state, Progress progress) {
      boolean last = epoch == plan.epochs() - 1;
      boolean due = (epoch + 1) % setup.config().train().evaluateEveryEpochs() == 0;
      if (last || due) {
        lastEvaluation =
            evaluation.run(
                "validation after epoch %d of %d".formatted(epoch + 1, plan.epochs()),
                model,
                state.shadows(),
                validation);
        LiveNumbers.validated(lastEvaluation);
        metrics.addEpoch(epoch, state.finishedRounds(), lastEvaluation);
        progress.epoch(
            new EpochReport(
                epoch + 1,
                plan.epochs(),
                metrics.trainLoss(epoch),
                metrics.trainAccuracy(epoch),
                lastEvaluation.loss(),
                lastEvaluation.accuracy()));
      }
    }

    private boolean isCheckpoint(RoundSummary summary) {
      int finishedRounds = summary.round().index() + 1;
      int every = setup.config().train().checkpointEveryRounds().orElseGet(plan::roundsPerEpoch);
      return finishedRounds % every == 0 || finishedRounds == plan.totalRounds();
    }

    private String fingerprint() {
      return setup.data().fingerprint();
    }

    private JobResult result(TrainingState end) {
      if (lastEvaluation.samples() == 0) {
        // Resumed after the last round: the evaluation was lost with the process.
        lastEvaluation = evaluation.run("validation", model, end.shadows(), validation);
      }
      int epoch = plan.epochs() - 1;
      return described(lastEvaluation)
          .output("run", directory.path().toString())
          .metric("train.loss", metrics.trainLoss(epoch))
          .metric("train.accuracy", metrics.trainAccuracy(epoch))
          .metric("samplesPerSecond", samples / seconds)
          .metric("predictionsPerSecond", predictions / seconds)
          .metric("parameters", (long) model.layout().size())
          .metric("rounds", (long) plan.totalRounds())
          .metric("stateSha256", end.sha256())
          .build();
    }

    private JobResult.Builder described(Metrics validation) {
      String trained = "trained %d epochs, ".formatted(plan.epochs());
      if (validation.samples() == 0) {
        return JobResult.done(NAME, trained + "nothing to validate on");
      }
      if (validation instanceof LanguageMetrics language) {
        String reached = "validation perplexity %.2f".formatted(language.perplexity());
        return validated(trained + reached, validation)
            .metric("validation.perplexity", language.perplexity());
      }
      return validated(
          trained + "validation accuracy %.4f".formatted(validation.accuracy()), validation);
    }

    private static JobResult.Builder validated(String message, Metrics validation) {
      return JobResult.done(NAME, message)
          .metric("validation.loss", validation.loss())
          .metric("validation.accuracy", validation.accuracy());
    }
  }
}
