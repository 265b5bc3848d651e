package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.loss.SoftmaxCrossEntropy;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static Network binary(KernelChoice kernels, int batch) {
    Model model = new Model(TinyModels.flattening().binary());
    Network network = Network.forTraining(model, kernels.open(), batch);
    network.load(TinyModels.parameters(model, 2));
    TinyModels.fillLanes(network, 30, 1f, 0, batch);
    network.forward(true, 1);
    return network;
  }

  @Test
  void logitsHaveMeanZeroAndDeviationOneAndStayBelowTheConfidenceCap() {
    Network network = binary(KernelChoice.AUTO, 16);
    double[] p = new double[TinyModels.CLASSES];
    double cap = 1 / (1 + 3 * Math.exp(-4 / Math.sqrt(3)));
    for (int lane = 0; lane < 16; lane++) {
      double sum = 0;
      double squares = 0;
      for (float logit : TinyModels.logits(network, lane)) {
        sum += logit;
        squares += logit * logit;
      }
      assertClose("mean", sum / TinyModels.CLASSES, 0, 1e-6);
      assertClose("deviation", Math.sqrt(squares / TinyModels.CLASSES), 1, 1e-3);
      new SoftmaxCrossEntropy(1).probabilities(network.output(), lane, 0, p);
      for (double probability : p) {
        assertThat(probability).isLessThanOrEqualTo(cap + 1e-6);
      }
    }
  }

  @Test
  void everyKernelGivesTheSameBinaryLogitsToTheLastBit() {
    Network scalar = binary(KernelChoice.SCALAR, 13);
    for (KernelChoice choice : List.of(KernelChoice.VECTOR, KernelChoice.AUTO)) {
      Network fast = binary(choice, 13);
      for (int lane = 0; lane < 13; lane++) {
        assertThat(TinyModels.logits(fast, lane))
            .as("%s, lane %d", choice, lane)
            .isEqualTo(TinyModels.logits(scalar, lane));
      }
    }
  }

  @Test
  void aNetworkForInferenceGivesTheLogitsOfOneForTraining() {
    for (ModelSpec spec :
        List.of(
            TinyModels.flattening().binary(),
            TinyModels.averaging().binary(),
            TinyModels.withDropout(TinyModels.averaging(), 0.5))) {
      Model model = new Model(spec);
      float[] parameters = TinyModels.parameters(model, 2);
      Network training = Network.forTraining(model, KernelChoice.SCALAR.open(), 4);
      Network inference = Network.forInference(model, KernelChoice.SCALAR.open(), 4);
      for (Network network : List.of(training, inference)) {
        network.load(parameters);
        TinyModels.fillLanes(network, 31, 1f, 0, 4);
        network.forward(false, 1);
      }
      assertThat(inference.output().data()).isEqualTo(training.output().data());
    }
  }

  @Test
  void dropoutActsInTrainingOnlyAndItsSeedDecides() {
    Model model = new Model(TinyModels.withDropout(TinyModels.flattening(), 0.5));
    Network network = Network.forTraining(model, KernelChoice.SCALAR.open(), 4);
    network.load(TinyModels.parameters(model, 2));
    TinyModels.fillLanes(network, 31, 1f, 0, 4);
    network.forward(false, 1);
    float[] evaluated = network.output().data().clone();
    network.forward(true, 1);
    float[] first = network.output().data().clone();
    network.forward(true, 2);
    float[] second = network.output().data().clone();
    network.forward(true, 1);

    assertThat(first).isNotEqualTo(evaluated).isNotEqualTo(second);
    assertThat(network.output().data()).isEqualTo(first);
  }

  @Test
  void backwardTwiceGivesTheSameGradients() {
    Network network = binary(KernelChoice.AUTO, 5);
    TinyModels.fillLogitsGradient(network, 3, 5);
    network.backward();
    float[] first = network.gradients().clone();
    network.weights().gradients().clear();
    network.forward(true, 1);
    TinyModels.fillLogitsGradient(network, 3, 5);
    network.backward();
    assertThat(network.gradients()).isEqualTo(first);
  }

  @Test
  void binaryParametersOccupyOneBitEachBesidePaddingAndBiases() {
    ModelSpec dense =
        new ModelSpec(
            "wide",
            ModelSpec.Precision.BINARY,
            TinyModels.IMAGE,
            4,
            List.of(
                new LayerSpec.Dense("a", 64, LayerSpec.Activation.RELU),
                new LayerSpec.Dense("b", 128, LayerSpec.Activation.RELU),
                new LayerSpec.Dense("logits", 4, LayerSpec.Activation.LINEAR)),
            ModelSpec.Normalization.PAPER,
            1.0);
    Network network = Network.forInference(new Model(dense), KernelChoice.AUTO.open(), 1);
    assertThat(network.weights().residentBytes()).isZero();
    network.load(new Model(dense).layout().initialize(1));
    // 60 inputs fill one word, 64 one, 128 two; biases are floats in memory.
    assertThat(network.weights().residentBytes())
        .isEqualTo(8L * (64 + 128 + 2 * 4) + 4L * (64 + 128 + 4));
  }

  @Test
  void parametersOfAnotherModelAreRefused() {
    Network network = binary(KernelChoice.SCALAR, 1);
    int size = network.model().layout().size();
    assertThatThrownBy(() -> network.load(new float[size + 1]))
        .isInstanceOf(EngineException.class)
        .hasMessage("model flattening: expected %d parameters, got %d".formatted(size, size + 1));
    assertThatThrownBy(() -> network.load(new BinaryParameters(List.of())))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("expected the bits of a binary model with 8 tensors, got 0");
  }

  @Test
  void bitsAreRefusedByAFloatModel() {
    Model model = new Model(TinyModels.flattening());
    Network network = Network.forInference(model, KernelChoice.SCALAR.open(), 1);
    BinaryParameters bits =
        Network.binarize(
            new Model(TinyModels.flattening().binary()),
            TestNumbers.gaussian(1, model.layout().size()));
    assertThatThrownBy(() -> network.load(bits)).isInstanceOf(EngineException.class);
  }
}
