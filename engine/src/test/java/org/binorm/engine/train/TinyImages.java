package org.binorm.engine.train;

import java.util.List;
import java.util.Random;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.model.LayerSpec;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.tensor.Shape;

/**
 * A small separable data set in blocks of different sizes: noise with one bright quadrant, the
 * quadrant is the class.
 */
final class TinyImages implements SampleBlocks {
  static final Shape SHAPE = new Shape(1, 8, 8);
  static final int CLASSES = 4;
  static final ImageScaling SCALING = new ImageScaling(List.of(0.3), List.of(0.25));

  private final ImageBlock[] blocks;

  TinyImages(long seed, int... blockRows) {
    Random random = new Random(seed);
    blocks = new ImageBlock[blockRows.length];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block(random, blockRows[i]);
    }
  }

  private static ImageBlock block(Random random, int rows) {
    int[] labels = new int[rows];
    byte[] pixels = new byte[rows * SHAPE.size()];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(CLASSES);
      for (int pixel = 0; pixel < SHAPE.size(); pixel++) {
        int quadrant = pixel / 8 / 4 * 2 + pixel % 8 / 4;
        int light = quadrant == labels[row] ? 90 : 0;
        pixels[row * SHAPE.size() + pixel] = (byte) (light + random.nextInt(150));
      }
    }
    return new ImageBlock(labels, pixels);
  }

  @Override
  public ImageBlock block(int index) {
    return blocks[index];
  }

  int[] blockRows() {
    int[] rows = new int[blocks.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = blocks[i].rows();
    }
    return rows;
  }

  long samples() {
    long samples = 0;
    for (ImageBlock block : blocks) {
      samples += block.rows();
    }
    return samples;
  }

  static ModelSpec spec(Precision precision) {
    ModelSpec spec =
        new ModelSpec(
            "tiny",
            Precision.FLOAT32,
            SHAPE,
            CLASSES,
            List.of(
                new LayerSpec.Conv2d("conv1", 8, 3, Activation.RELU),
                new LayerSpec.MaxPool(),
                new LayerSpec.Conv2d("conv2", 16, 3, Activation.RELU),
                new LayerSpec.Dense("dense1", 24, Activation.RELU),
                new LayerSpec.Dropout(0.2),
                new LayerSpec.Dense("logits", CLASSES, Activation.LINEAR)),
            new Normalization(NormalizeMode.PLAIN, NormalizeAxis.CHANNELS, 1e-5),
            1.0);
    return precision == Precision.BINARY ? spec.binary() : spec;
  }

  static Model model(Precision precision) {
    return new Model(spec(precision));
  }

  static TrainingSettings settings(TrainingPlan plan, double peak) {
    return settings(plan, peak, new Augmentation(1, false));
  }

  static TrainingSettings settings(TrainingPlan plan, double peak, Augmentation augmentation) {
    long steps = plan.totalSteps();
    return new TrainingSettings(
        new Adam(0.9f, 0.999f, 1e-8f, 0f),
        new LearningRate(LearningRate.Decay.COSINE, peak, steps / 10, steps),
        5.0,
        new SampleFormat.Images(SCALING, augmentation),
        0,
        RoundRules.DEFAULT,
        42);
  }
}
