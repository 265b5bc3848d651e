package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.stream.Stream;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Normalized over the output features, weights of {0, 1} act as weights of {-1, +1}: {@code N(xW +
 * b) == N(x(2W - 1) + 2b)}.
 */
class SignIdentityTest {
  private static final int BATCH = 4;

  static Stream<ModelSpec> specs() {
    return Stream.of(TinyModels.flattening(), TinyModels.averaging());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void zeroOneActsAsMinusOnePlusOneOverChannels(ModelSpec spec) {
    assertClose("logits", signs(spec), bits(spec), 2e-5);
  }

  @ParameterizedTest
  @EnumSource(
      value = NormalizeAxis.class,
      names = {"CHW", "HW"})
  void theIdentityFailsOverOtherAxes(NormalizeAxis axis) {
    ModelSpec spec = exact(TinyModels.averaging().withNormalizeAxis(axis));
    float[] bits = bits(spec);
    float[] signs = signs(spec);
    double largest = 0;
    for (int i = 0; i < bits.length; i++) {
      largest = Math.max(largest, Math.abs(bits[i] - signs[i]));
    }
    assertThat(largest).isGreaterThan(0.1);
  }

  private static float[] bits(ModelSpec spec) {
    ModelSpec binary = exact(spec).binary();
    return logits(binary, TinyModels.parameters(new Model(binary), 9));
  }

  private static float[] signs(ModelSpec spec) {
    Model binary = new Model(exact(spec).binary());
    float[] shadows = TinyModels.parameters(binary, 9);
    BinaryParameters bits = Network.binarize(binary, shadows);
    float[] signs = new float[shadows.length];
    for (Parameter parameter : binary.layout().parameters()) {
      for (int i = 0; i < parameter.size(); i++) {
        boolean one =
            bits.tensors()
                .get(parameter.index())
                .get(i / parameter.columns(), i % parameter.columns());
        float zero = parameter.vector() ? 0 : -1;
        float plus = parameter.vector() ? 2 : 1;
        signs[parameter.offset() + i] = one ? plus : zero;
      }
    }
    return logits(exact(spec), signs);
  }

  /** Doubling what is normalized drops out only as far as epsilon does. */
  private static ModelSpec exact(ModelSpec spec) {
    return new ModelSpec(
        spec.name(),
        spec.precision(),
        spec.input(),
        spec.classes(),
        spec.layers(),
        new Normalization(NormalizeMode.PLAIN, spec.normalize().axis(), 1e-12),
        spec.logitScale());
  }

  private static float[] logits(ModelSpec spec, float[] parameters) {
    Network network = Network.forInference(new Model(spec), KernelChoice.SCALAR.open(), BATCH);
    TinyModels.fillLanes(network, 12, 1f, 0, BATCH);
    network.load(parameters);
    network.forward(false, 0);
    float[] all = new float[BATCH * TinyModels.CLASSES];
    for (int lane = 0; lane < BATCH; lane++) {
      System.arraycopy(
          TinyModels.logits(network, lane), 0, all, lane * TinyModels.CLASSES, TinyModels.CLASSES);
    }
    return all;
  }
}
