package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Samples of one minibatch do not see each other, nor what unused lanes hold. */
class LaneTest {
  private static final int COUNT = 11;

  record Case(ModelSpec spec, KernelChoice kernels) {
    @Override
    public String toString() {
      return "%s %s %s on %s"
          .formatted(spec.precision(), spec.name(), spec.normalize().axis(), kernels);
    }
  }

  static Stream<Case> allCases() {
    List<ModelSpec> specs = new ArrayList<>();
    for (NormalizeAxis axis : NormalizeAxis.values()) {
      specs.add(TinyModels.flattening(NormalizeMode.PLAIN, axis).binary());
      specs.add(TinyModels.averaging(NormalizeMode.PLAIN, axis).binary());
      specs.add(TinyModels.withDropout(TinyModels.flattening(NormalizeMode.TRAINABLE, axis), 0.3));
    }
    return specs.stream()
        .flatMap(spec -> Stream.of(KernelChoice.values()).map(kernels -> new Case(spec, kernels)));
  }

  /** Kernels that sum every output in one order; a library may sum edges in another. */
  static Stream<Case> orderedCases() {
    return allCases()
        .filter(
            c ->
                c.spec().precision() == ModelSpec.Precision.BINARY
                    || c.kernels() != KernelChoice.AUTO);
  }

  @ParameterizedTest
  @MethodSource("allCases")
  void whatUnusedLanesHoldDoesNotChangeOneBitOfTheGradients(Case c) {
    float[] clean = gradients(c, 0f);
    assertThat(gradients(c, 50f)).isEqualTo(clean);
    assertThat(clean).doesNotContain(Float.NaN);
    assertThat(clean).isNotEqualTo(new float[clean.length]);
  }

  private static float[] gradients(Case c, float garbage) {
    Model model = new Model(c.spec());
    Network network = Network.forTraining(model, c.kernels().open(), COUNT);
    TinyModels.fillLanes(network, 20, 1f, 0, COUNT);
    TinyModels.fillLanes(network, 900, garbage, COUNT, network.batch());
    network.load(TinyModels.parameters(model, 6));
    network.forward(true, 1);
    TinyModels.fillLogitsGradient(network, 7, COUNT);
    network.backward();
    return network.gradients().clone();
  }

  @ParameterizedTest
  @MethodSource("orderedCases")
  void theLogitsOfASampleDependNeitherOnItsLaneNorOnItsCompany(Case c) {
    Model model = new Model(c.spec());
    float[] parameters = TinyModels.parameters(model, 6);
    float[] image = TinyModels.image(c.spec().input(), 4, 1f);
    Network alone = Network.forTraining(model, c.kernels().open(), 1);
    float[] expected = logitsAt(alone, parameters, image, 0);

    for (int lane : new int[] {0, 7, 8, 17, 23}) {
      Network company = Network.forInference(model, c.kernels().open(), 24);
      TinyModels.fillLanes(company, 300 + lane, 3f, 0, 24);
      assertThat(logitsAt(company, parameters, image, lane))
          .as("lane %d", lane)
          .isEqualTo(expected);
    }
  }

  private static float[] logitsAt(Network network, float[] parameters, float[] image, int lane) {
    TinyModels.setImage(network, lane, image);
    network.load(parameters);
    network.forward(false, 0);
    return TinyModels.logits(network, lane);
  }

  @ParameterizedTest
  @MethodSource("orderedCases")
  void samplesOfDifferentContentHaveDifferentLogits(Case c) {
    Model model = new Model(c.spec());
    Network network = Network.forInference(model, c.kernels().open(), 2);
    TinyModels.fillLanes(network, 20, 1f, 0, 2);
    network.load(TinyModels.parameters(model, 6));
    network.forward(false, 0);
    assertThat(TinyModels.logits(network, 0)).isNotEqualTo(TinyModels.logits(network, 1));
  }
}
