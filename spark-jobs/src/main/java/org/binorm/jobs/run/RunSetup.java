package org.binorm.jobs.run;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.RowGroupIndex;
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
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation;
import org.binorm.engine.train.ImageScaling;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.ModelConfig;
import org.binorm.jobs.config.Precision;
import org.binorm.jobs.config.TrainConfig;

/**
 * A configuration and a prepared data set as engine objects.
 *
 * @param model for the data set's shape and classes
 */
public record RunSetup(
    ExperimentConfig config, DatasetManifest manifest, Model model, ImageScaling scaling) {

  /** A channel of one value has no deviation; any positive divisor gives the same zeros. */
  private static final double SMALLEST_DEVIATION = 1e-6;

  /** Reads the manifest of {@code data.path} and fits the preset to it. */
  public static RunSetup of(ExperimentConfig config, Configuration hadoop) throws IOException {
    DatasetManifest manifest = DatasetManifest.read(hadoop, new Path(config.data().path()));
    Model model = new Model(spec(config.model(), manifest));
    List<Double> deviations =
        manifest.std().stream().map(std -> Math.max(std, SMALLEST_DEVIATION)).toList();
    return new RunSetup(config, manifest, model, new ImageScaling(manifest.mean(), deviations));
  }

  private static ModelSpec spec(ModelConfig config, DatasetManifest manifest) {
    ModelSpec preset =
        config.precision() == Precision.BINARY
            ? Presets.binary(config.preset())
            : Presets.float32(
                config.preset(),
                NormalizeMode.valueOf(config.float32Normalize().name()),
                config.dropout());
    // A preset names the layers; images of any size fit, down to where the last pool has no pixels.
    ImageShape shape = manifest.shape();
    Shape input = new Shape(shape.channels(), shape.height(), shape.width());
    return preset
        .forData(input, manifest.classes().size())
        .withNormalizeAxis(NormalizeAxis.valueOf(config.normalizeAxis().name()))
        .withLogitScale(config.logitScale());
  }

  /** Steps and rounds over the training split. */
  public TrainingPlan plan() {
    TrainConfig train = config.train();
    long samples = manifest.split(Subset.TRAIN).rows();
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
        new Augmentation(train.augment().shift(), train.augment().flip()),
        scaling,
        train.seed());
  }

  private static Optimizer optimizer(TrainConfig train) {
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
    Path directory = new Path(config.data().path());
    return new RowGroups(
        RowGroupIndex.read(hadoop, directory, manifest, subset),
        manifest.shape(),
        manifest.classes().size(),
        manifest.fingerprint(),
        config.train().cacheFraction(),
        new SerializableConfiguration(hadoop));
  }

  public KernelChoice kernels() {
    return KernelChoice.valueOf(config.train().kernels().name());
  }
}
