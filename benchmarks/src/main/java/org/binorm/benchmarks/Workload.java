package org.binorm.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.model.Presets;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.LearningRate.Decay;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.ImageScaling;
import org.binorm.engine.train.RoundRules;
import org.binorm.engine.train.SampleBlock;
import org.binorm.engine.train.SampleFormat;
import org.binorm.engine.train.TokenBlock;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;

/**
 * A model and one minibatch of random samples: what every contender gets.
 *
 * @param samples all rows are the minibatch
 */
public record Workload(Model model, SampleBlock samples, TrainingSettings settings) {
  private static final long SEED = 1;
  private static final double LEARNING_RATE = 1e-3;

  /** The binary model of a preset, or its float32 twin with trainable normalization. */
  public static Workload of(String preset, Precision precision, int batch) {
    ModelSpec spec =
        precision == Precision.BINARY
            ? Presets.binary(preset)
            : Presets.float32(preset, NormalizeMode.TRAINABLE, false);
    return of(spec, batch);
  }

  static Workload of(ModelSpec spec, int batch) {
    Random random = new Random(SEED);
    SampleBlock samples =
        spec.isLanguage() ? tokens(spec, batch, random) : images(spec, batch, random);
    SampleFormat format =
        spec.isLanguage()
            ? new SampleFormat.Tokens()
            : new SampleFormat.Images(scaling(spec), Augmentation.NONE);
    return new Workload(
        new Model(spec),
        samples,
        new TrainingSettings(
            new Adam(0.9f, 0.999f, 1e-8f, 0f),
            new LearningRate(Decay.CONSTANT, LEARNING_RATE, 0, 1),
            0,
            format,
            0,
            RoundRules.DEFAULT,
            SEED));
  }

  private static ImageBlock images(ModelSpec spec, int batch, Random random) {
    byte[] pixels = new byte[batch * spec.input().size()];
    random.nextBytes(pixels);
    return new ImageBlock(random.ints(batch, 0, spec.classes()).toArray(), pixels);
  }

  /** Full windows: as many tokens as the context, and one more that is only predicted. */
  private static TokenBlock tokens(ModelSpec spec, int batch, Random random) {
    int length = spec.input().width() + 1;
    int[] offsets = new int[batch + 1];
    for (int row = 0; row <= batch; row++) {
      offsets[row] = row * length;
    }
    return new TokenBlock(offsets, random.ints(offsets[batch], 0, spec.classes()).toArray());
  }

  /** How pixels become inputs: the same for every channel. */
  static ImageScaling scaling(ModelSpec spec) {
    Shape input = spec.input();
    List<Double> half = Collections.nCopies(input.channels(), 0.5);
    return new ImageScaling(half, half);
  }

  public int batch() {
    return samples.rows();
  }

  /**
   * Fresh shadows with the optimizer's state; biases, gains and shifts are moved a little, because
   * the bits of equal values are all zero.
   */
  public TrainingState start() {
    TrainingState state = TrainingState.initial(model, settings);
    Random random = new Random(SEED);
    for (Parameter parameter : model.layout().parameters()) {
      for (int i = 0; parameter.vector() && i < parameter.size(); i++) {
        state.shadows()[parameter.offset() + i] += 0.2f * random.nextFloat() - 0.1f;
      }
    }
    return state;
  }
}
