package org.binorm.jobs.run;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.Presets;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.optim.Sgd;
import org.binorm.engine.train.InnerState;
import org.binorm.engine.train.OuterStep;
import org.binorm.engine.train.RoundRules;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.WireEncoding;
import org.binorm.jobs.config.AveragingConfig;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.ModelConfig;
import org.binorm.jobs.config.Precision;
import org.binorm.jobs.config.TrainConfig;

/**
 * A configuration and a prepared data set as engine objects.
 *
 * @param model for the data set's shape and outputs
 */
public record RunSetup(ExperimentConfig config, PreparedData data, Model model) {
  private static final int IMAGES_PER_PASS = 256;
  private static final int SEQUENCES_PER_PASS = 16;

  /** Reads the manifest of {@code data.path} and fits the preset to it. */
  public static RunSetup of(ExperimentConfig config, Configuration hadoop) throws IOException {
    PreparedData data = PreparedData.read(config, hadoop);
    return new RunSetup(config, data, new Model(spec(config.model(), data::fit)));
  }

  /**
   * The model of a configuration.
   *
   * @param fit brings the layers of the preset to the shape of some data
   */
  public static ModelSpec spec(ModelConfig config, UnaryOperator<ModelSpec> fit) {
    ModelSpec preset =
        config.precision() == Precision.BINARY
            ? Presets.binary(config.preset())
            : Presets.float32(
                config.preset(),
                NormalizeMode.valueOf(config.float32Normalize().name()),
                config.dropout());
    return fit.apply(preset)
        .withNormalizeAxis(NormalizeAxis.valueOf(config.normalizeAxis().name()))
        .withLogitScale(config.logitScale());
  }

  /** Steps and rounds over the training split. */
  public TrainingPlan plan() {
    TrainConfig train = config.train();
    long samples = data.rows(Subset.TRAIN);
    return new TrainingPlan(
        samples, train.epochs(), train.workers(), train.batchSize(), train.stepsPerRound());
  }

  public TrainingSettings settings() {
    TrainConfig train = config.train();
    LearningRate learningRate =
        new LearningRate(
            LearningRate.Decay.valueOf(train.schedule().name()),
            train.learningRate(),
            train.warmupSteps(),
            plan().totalSteps());
    return new TrainingSettings(
        optimizer(train),
        learningRate,
        train.clipNorm(),
        data.format(),
        train.microBatchSize(),
        rounds(train),
        train.seed());
  }

  /** How the workers of a configuration come together. */
  public static RoundRules rounds(TrainConfig train) {
    AveragingConfig averaging = train.averaging();
    OuterStep outer =
        switch (averaging.outerStep()) {
          case AVERAGE -> OuterStep.AVERAGE;
          case NESTEROV -> new OuterStep(averaging.outerLearningRate(), averaging.outerMomentum());
        };
    return new RoundRules(
        outer,
        InnerState.valueOf(averaging.optimizerState().name()),
        WireEncoding.valueOf(averaging.encoding().name()));
  }

  public static Optimizer optimizer(TrainConfig train) {
    float beta1 = train.beta1().floatValue();
    float beta2 = train.beta2().floatValue();
    float epsilon = train.epsilon().floatValue();
    return switch (train.optimizer()) {
      case SGD -> new Sgd(train.momentum().floatValue());
      case ADAM -> new Adam(beta1, beta2, epsilon, 0f);
      case ADAMW -> new Adam(beta1, beta2, epsilon, train.weightDecay().floatValue());
    };
  }

  /** One split, ready to be read by executors; the footers are checked against the manifest. */
  public RowGroups rowGroups(Configuration hadoop, Subset subset) throws IOException {
    return new RowGroups(
        data.rowGroups(hadoop, subset),
        data.reader(),
        data.fingerprint(),
        config.train().cacheFraction(),
        new SerializableConfiguration(hadoop));
  }

  /** Samples in one pass of an evaluation, by default so many that memory stays small. */
  public int evaluationBatch() {
    return evaluationBatch(config, model);
  }

  /** The same without data. */
  public static int evaluationBatch(ExperimentConfig config, Model model) {
    return config
        .evaluate()
        .batchSize()
        .orElse(model.spec().isLanguage() ? SEQUENCES_PER_PASS : IMAGES_PER_PASS);
  }

  public KernelChoice kernels() {
    return KernelChoice.valueOf(config.train().kernels().name());
  }
}
