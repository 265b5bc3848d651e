package org.binorm.engine.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation.View;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.ImageScaling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierTest {
  private static final Shape SHAPE = new Shape(3, 8, 8);
  private static final int ROWS = 21;
  private static final ImageScaling SCALING =
      new ImageScaling(List.of(0.4, 0.5, 0.6), List.of(0.2, 0.25, 0.3));
  private static final ModelSpec SPEC =
      Presets.binary("cifar10-cnn").forData(SHAPE, 7).withLogitScale(3);

  private static ImageBlock block() {
    Random random = new Random(6);
    byte[] pixels = new byte[ROWS * SHAPE.size()];
    random.nextBytes(pixels);
    return new ImageBlock(random.ints(ROWS, 0, 7).toArray(), pixels);
  }

  /** The scaled logits of an evaluation pass of the network that trains. */
  private static float[][] ofTrainingNetwork(
      Model model, float[] parameters, KernelChoice kernels) {
    Network network = Network.forTraining(model, kernels.open(), ROWS);
    ImageBlock block = block();
    for (int row = 0; row < ROWS; row++) {
      ImageScaling.write(
          SCALING.table(),
          SHAPE,
          block.pixels(),
          row * SHAPE.size(),
          View.WHOLE,
          network.input(),
          row);
    }
    network.load(parameters);
    network.forward(false, 0);
    float[][] logits = new float[ROWS][7];
    for (int row = 0; row < ROWS; row++) {
      for (int c = 0; c < 7; c++) {
        logits[row][c] = (float) (model.spec().logitScale() * network.output().get(c, 0, 0, row));
      }
    }
    return logits;
  }

  @ParameterizedTest
  @EnumSource(KernelChoice.class)
  void bitsAloneGiveTheLogitsOfTheTrainingNetworkToTheLastBit(KernelChoice kernels) {
    Model model = new Model(SPEC);
    float[] shadows = model.layout().initialize(4);
    float[][] expected = ofTrainingNetwork(model, shadows, KernelChoice.SCALAR);
    for (int batch : new int[] {1, 8, 17, 64}) {
      Classifier classifier =
          Classifier.ofBits(
              model, Network.binarize(model, shadows), SCALING, kernels.open(), batch);
      assertThat(classifier.logits(block())).as("batch %d", batch).isDeepEqualTo(expected);
    }
  }

  @Test
  void floatTwinsGiveTheLogitsOfTheTrainingNetworkWithoutDropout() {
    Model model = new Model(SPEC.float32(NormalizeMode.TRAINABLE, true));
    float[] parameters = model.layout().initialize(4);
    Classifier classifier =
        Classifier.ofFloats(model, parameters, SCALING, KernelChoice.SCALAR.open(), 8);
    assertThat(classifier.logits(block()))
        .isDeepEqualTo(ofTrainingNetwork(model, parameters, KernelChoice.SCALAR));
  }

  @Test
  void evaluationScoresTheLogits() {
    Model model = new Model(SPEC);
    float[] shadows = model.layout().initialize(4);
    Classifier classifier =
        Classifier.ofBits(
            model, Network.binarize(model, shadows), SCALING, KernelChoice.AUTO.open(), 8);
    ImageBlock block = block();
    ClassificationMetrics metrics = new ClassificationMetrics(7);
    classifier.evaluate(block, metrics);

    float[][] logits = classifier.logits(block);
    double loss = 0;
    int correct = 0;
    for (int row = 0; row < ROWS; row++) {
      int best = 0;
      double sum = 0;
      for (int c = 0; c < 7; c++) {
        best = logits[row][c] > logits[row][best] ? c : best;
        sum += Math.exp(logits[row][c]);
      }
      loss += Math.log(sum) - logits[row][block.labels()[row]];
      correct += best == block.labels()[row] ? 1 : 0;
    }
    assertThat(metrics.samples()).isEqualTo(ROWS);
    assertThat(metrics.loss()).isEqualTo(loss / ROWS, within(1e-6));
    assertThat(metrics.accuracy()).isEqualTo((double) correct / ROWS);
  }

  @Test
  void anEmptyBlockHasNoLogits() {
    Model model = new Model(SPEC);
    Classifier classifier =
        Classifier.ofBits(
            model,
            Network.binarize(model, model.layout().initialize(4)),
            SCALING,
            KernelChoice.AUTO.open(),
            8);
    assertThat(classifier.logits(new ImageBlock(new int[0], new byte[0]))).isEmpty();
  }
}
