package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is planned is what is allocated. */
class ModelMemoryTest {
  private static final Kernels KERNELS = KernelChoice.AUTO.open();

  private static Model model(String preset, boolean binary) {
    return new Model(
        binary ? Presets.binary(preset) : Presets.float32(preset, NormalizeMode.TRAINABLE, true));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-cnn, true, 5", "tiny-cnn, false, 16",
    "lm-tiny, true, 3", "lm-tiny, false, 9",
    "lm-mini, true, 8", "lm-mini, false, 1"
  })
  void trainingTakesThePlannedBytes(String preset, boolean binary, int batch) {
    Model model = model(preset, binary);
    long activations;
    Weights weights;
    if (model.spec().isLanguage()) {
      LanguageNetwork network = LanguageNetwork.forTraining(model, KERNELS, batch);
      activations = network.scratchBytes();
      weights = network.weights();
    } else {
      Network network = Network.forTraining(model, KERNELS, batch);
      activations = network.scratchBytes();
      weights = network.weights();
    }
    weights.load(model.layout().initialize(1));

    assertThat(ModelMemory.activations(model, batch, true)).isEqualTo(activations);
    assertThat(ModelMemory.gradients(model, 0) + ModelMemory.trainingBits(model))
        .isEqualTo(weights.scratchBytes());
    assertThat(ModelMemory.gradients(model, 0)).isEqualTo(weights.gradients().bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-cnn, true, 5", "tiny-cnn, false, 16",
    "lm-tiny, true, 3", "lm-tiny, false, 9",
    "lm-mini, true, 8", "lm-mini, false, 1"
  })
  void inferenceTakesThePlannedBytes(String preset, boolean binary, int batch) {
    Model model = model(preset, binary);
    float[] shadows = model.layout().initialize(1);
    BinaryParameters bits = Network.binarize(model, shadows);
    long activations;
    Weights weights;
    if (model.spec().isLanguage()) {
      LanguageNetwork network = LanguageNetwork.forInference(model, KERNELS, batch);
      activations = network.scratchBytes();
      weights = network.weights();
    } else {
      Network network = Network.forInference(model, KERNELS, batch);
      activations = network.scratchBytes();
      weights = network.weights();
    }
    if (binary) {
      weights.load(bits);
    } else {
      weights.load(shadows);
    }

    assertThat(ModelMemory.activations(model, batch, false)).isEqualTo(activations);
    assertThat(ModelMemory.inferenceParameters(model)).isEqualTo(weights.residentBytes());
    assertThat(ModelMemory.released(model))
        .isEqualTo(
            binary
                ? bits.tensors().stream().mapToLong(tensor -> tensor.bytes().length).sum()
                : 4L * shadows.length);
  }

  @Test
  void rowsOfTablesCountAsFarAsAStepTouchesThem() {
    Model model = model("lm-mini", true);
    Gradients gradients = new Weights(model, true).gradients();
    int token = model.layout().named("embedding.token.weight").index();
    int position = model.layout().named("embedding.position.weight").index();
    for (int lookups : new int[] {1, 64, 65, 200, 5000}) {
      for (int row = 0; row < lookups; row++) {
        gradients.table(token).at(row % gradients.table(token).rows());
        gradients.table(position).at(row % gradients.table(position).rows());
      }

      assertThat(ModelMemory.gradients(model, lookups)).isEqualTo(gradients.bytes());
    }
  }

  @Test
  void planningAnActivationOfTheLargestPresetMakesNone() {
    Model model = model("wikitext-lm-large", true);

    assertThat(ModelMemory.activations(model, 8, true))
        .as("more than the heap of this test")
        .isGreaterThan(Runtime.getRuntime().maxMemory());
  }
}
