package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.stream.Stream;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient with respect to a shadow is the gradient with respect to its bit. */
class StraightThroughTest {
  private static final int BATCH = 5;

  static Stream<ModelSpec> specs() {
    return Stream.of(
        TinyModels.flattening(), TinyModels.averaging(), TinyModels.oneDense(Normalization.PAPER));
  }

  @Test
  void gradientsOfABinaryLayerAreExactlyThoseOfTheFloatLayerWithItsBitsAsWeights() {
    // Whole numbers as input: every sum is exact, in whatever order.
    ModelSpec spec = TinyModels.oneDense(Normalization.PAPER);
    float[] shadows = TinyModels.parameters(new Model(spec), 3);

    float[] binary = gradients(spec.binary(), shadows, true);
    float[] twin = gradients(spec, bitsAsFloats(spec.binary(), shadows), true);

    assertThat(binary).isEqualTo(twin);
    assertThat(binary).doesNotContain(0f);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void gradientsOfABinaryModelAreThoseOfTheFloatModelWithItsBitsAsWeights(ModelSpec spec) {
    float[] shadows = TinyModels.parameters(new Model(spec), 3);

    float[] binary = gradients(spec.binary(), shadows, false);
    float[] twin = gradients(spec, bitsAsFloats(spec.binary(), shadows), false);

    assertClose("gradients", binary, twin, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void neitherTheSizeOfAShadowNorTheMeanEntersTheGradient(ModelSpec spec) {
    Model model = new Model(spec.binary());
    float[] shadows = TinyModels.parameters(model, 3);
    float[] faraway = new float[shadows.length];
    for (int i = 0; i < shadows.length; i++) {
      faraway[i] = 64 * shadows[i] - 16;
    }
    assertThat(Network.binarize(model, faraway)).isEqualTo(Network.binarize(model, shadows));

    assertThat(gradients(spec.binary(), faraway, false))
        .isEqualTo(gradients(spec.binary(), shadows, false));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void loadedBitsAndBinarizedShadowsGiveTheSameBits(ModelSpec spec) {
    Model model = new Model(spec.binary());
    float[] shadows = TinyModels.parameters(model, 3);
    Network ofShadows = Network.forTraining(model, KernelChoice.AUTO.open(), BATCH);
    Network ofBits = Network.forInference(model, KernelChoice.AUTO.open(), BATCH);
    TinyModels.fillLanes(ofShadows, 5, 1f, 0, BATCH);
    TinyModels.fillLanes(ofBits, 5, 1f, 0, BATCH);

    ofShadows.load(shadows);
    ofShadows.forward(true, 1);
    ofBits.load(Network.binarize(model, shadows));
    ofBits.forward(false, 2);

    for (int lane = 0; lane < BATCH; lane++) {
      assertThat(TinyModels.logits(ofBits, lane)).isEqualTo(TinyModels.logits(ofShadows, lane));
    }
  }

  private static float[] gradients(ModelSpec spec, float[] parameters, boolean wholeNumbers) {
    Network network = Network.forTraining(new Model(spec), KernelChoice.SCALAR.open(), BATCH);
    for (int lane = 0; lane < BATCH; lane++) {
      float[] image = TinyModels.image(spec.input(), 80 + lane, wholeNumbers ? 8 : 1);
      for (int i = 0; wholeNumbers && i < image.length; i++) {
        image[i] = Math.round(image[i]) + 0.5f;
      }
      TinyModels.setImage(network, lane, image);
    }
    network.load(parameters);
    network.forward(true, 1);
    TinyModels.fillLogitsGradient(network, 81, BATCH);
    network.backward();
    return network.gradients().clone();
  }

  private static float[] bitsAsFloats(ModelSpec spec, float[] shadows) {
    Model model = new Model(spec);
    BinaryParameters bits = Network.binarize(model, shadows);
    float[] values = new float[shadows.length];
    for (Parameter parameter : model.layout().parameters()) {
      BitMatrix tensor = bits.tensors().get(parameter.index());
      for (int i = 0; i < parameter.size(); i++) {
        boolean one = tensor.get(i / parameter.columns(), i % parameter.columns());
        values[parameter.offset() + i] = one ? 1f : 0f;
      }
    }
    return values;
  }
}
