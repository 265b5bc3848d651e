package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients of every float32 layer against central differences of the double-precision network.
 *
 * <p>The loss is a random projection of the logits, so every logit takes part.
 */
class GradientChainTest {
  private static final int BATCH = 3;
  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 2e-5;

  record Case(ModelSpec spec, KernelChoice kernels) {
    @Override
    public String toString() {
      return spec.name() + ", " + spec.normalize() + " on " + kernels;
    }
  }

  static Stream<Case> cases() {
    List<ModelSpec> specs = new ArrayList<>();
    for (NormalizeAxis axis : NormalizeAxis.values()) {
      specs.add(TinyModels.flattening(NormalizeMode.PLAIN, axis));
      specs.add(TinyModels.averaging(NormalizeMode.TRAINABLE, axis));
    }
    specs.add(TinyModels.flattening(NormalizeMode.TRAINABLE, NormalizeAxis.CHANNELS));
    specs.add(TinyModels.flattening(NormalizeMode.NONE, NormalizeAxis.CHANNELS));
    specs.add(TinyModels.averaging(NormalizeMode.NONE, NormalizeAxis.CHANNELS));
    return specs.stream()
        .flatMap(spec -> Stream.of(KernelChoice.values()).map(kernels -> new Case(spec, kernels)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreCentralDifferences(Case c) {
    Model model = new Model(c.spec());
    float[] parameters = TinyModels.parameters(model, 41);
    Network network = Network.forTraining(model, c.kernels().open(), BATCH);
    float[][] images = new float[BATCH][];
    for (int lane = 0; lane < BATCH; lane++) {
      images[lane] = TinyModels.image(c.spec().input(), 60 + lane, 1f);
      TinyModels.setImage(network, lane, images[lane]);
    }
    network.load(parameters);
    network.forward(true, 1);
    TinyModels.fillLogitsGradient(network, 70, BATCH);
    network.backward();

    double[] point = doubles(parameters);
    DoubleNetwork reference = new DoubleNetwork(model, point);
    for (int lane = 0; lane < BATCH; lane++) {
      assertClose(
          "logits",
          TinyModels.logits(network, lane),
          floats(reference.logits(images[lane])),
          TOLERANCE);
    }
    float[] expected = new float[point.length];
    for (int i = 0; i < point.length; i++) {
      double at = point[i];
      point[i] = at + STEP;
      double above = projection(reference, images);
      point[i] = at - STEP;
      double below = projection(reference, images);
      point[i] = at;
      expected[i] = (float) ((above - below) / (2 * STEP));
    }
    for (Parameter parameter : model.layout().parameters()) {
      float[] slice = slice(expected, parameter);
      assertClose(parameter.name(), slice(network.gradients(), parameter), slice, TOLERANCE);
    }
    assertThat(largest(expected)).isGreaterThan(0.1f);
  }

  private static double projection(DoubleNetwork network, float[][] images) {
    int classes = TinyModels.CLASSES;
    float[] weights = TestNumbers.gaussian(70, 8 * classes);
    double sum = 0;
    for (int lane = 0; lane < images.length; lane++) {
      double[] logits = network.logits(images[lane]);
      for (int c = 0; c < classes; c++) {
        sum += weights[lane * classes + c] * logits[c];
      }
    }
    return sum;
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static float[] slice(float[] flat, Parameter parameter) {
    return Arrays.copyOfRange(flat, parameter.offset(), parameter.offset() + parameter.size());
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
