package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.loss.SoftmaxCrossEntropy;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.optim.Sgd;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine against an independent PyTorch implementation in double precision (golden.py beside
 * these tests): logits, loss, every gradient, ten steps of every optimizer, for every kernel.
 */
class GoldenTest {
  private static final double VALUES = 2e-5;
  private static final double TRAINED = 1e-3;

  record Case(Path file, KernelChoice kernels) {
    @Override
    public String toString() {
      return file.getFileName() + " on " + kernels;
    }
  }

  static Stream<Case> cases() throws IOException, URISyntaxException {
    Path folder = Path.of(GoldenTest.class.getResource("/golden").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> sorted =
          files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
      assertThat(sorted).hasSizeGreaterThanOrEqualTo(9);
      return sorted.stream()
          .flatMap(file -> Stream.of(KernelChoice.values()).map(choice -> new Case(file, choice)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forwardAndBackwardGiveTheGoldenValues(Case golden) throws IOException {
    Fixture fixture = new Fixture(golden);

    double loss = fixture.forwardBackward();

    assertClose("loss", loss, fixture.file.floats("loss")[0], VALUES);
    assertClose("logits", fixture.scaledLogits(), fixture.file.floats("logits"), VALUES);
    for (Parameter parameter : fixture.model.layout().parameters()) {
      assertClose(
          parameter.name(),
          fixture.slice(fixture.network.gradients(), parameter),
          fixture.file.floats("gradient/" + parameter.name()),
          VALUES);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tenStepsOfEveryOptimizerGiveTheGoldenLosses(Case golden) throws IOException {
    Map<String, Optimizer> optimizers =
        Map.of(
            "sgd", new Sgd(0.9f),
            "adam", new Adam(0.9f, 0.999f, 1e-8f, 0f),
            "adamw", new Adam(0.9f, 0.999f, 1e-8f, 0.01f));
    for (var entry : optimizers.entrySet()) {
      Fixture fixture = new Fixture(golden);
      float[] losses =
          fixture.train(entry.getValue(), entry.getKey().equals("sgd") ? 0.05f : 0.003f);
      String name = "losses/" + entry.getKey();
      assertClose(name, losses, fixture.file.floats(name), TRAINED);
    }
  }

  /** One golden file and a network with its shadows and minibatch. */
  private static final class Fixture {
    private final SafetensorsFile file;
    private final Model model;
    private final Network network;
    private final float[] shadows;
    private final int[] labels;
    private final SoftmaxCrossEntropy lossFunction;

    Fixture(Case golden) throws IOException {
      file = SafetensorsFile.read(golden.file());
      model = new Model(ModelSpecJson.read(file.metadata("binorm.model")));
      labels = labels();
      network = Network.forTraining(model, golden.kernels().open(), labels.length);
      shadows = new float[model.layout().size()];
      for (Parameter parameter : model.layout().parameters()) {
        float[] tensor = file.floats("shadow/" + parameter.name());
        System.arraycopy(tensor, 0, shadows, parameter.offset(), parameter.size());
      }
      lossFunction = new SoftmaxCrossEntropy(model.spec().logitScale());
      fillInput();
    }

    private int[] labels() {
      long[] longs = file.longs("labels");
      int[] ints = new int[longs.length];
      for (int i = 0; i < longs.length; i++) {
        ints[i] = Math.toIntExact(longs[i]);
      }
      return ints;
    }

    private void fillInput() {
      float[] input = file.floats("input");
      Shape shape = model.spec().input();
      int at = 0;
      for (int lane = 0; lane < labels.length; lane++) {
        for (int c = 0; c < shape.channels(); c++) {
          for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
              network.input().set(c, y, x, lane, input[at++]);
            }
          }
        }
      }
    }

    double forwardBackward() {
      network.load(shadows);
      network.forward(true, 1);
      double sum =
          lossFunction.gradient(
              network.output(),
              labels,
              labels.length,
              1.0 / labels.length,
              network.outputGradient(),
              new double[model.spec().classes()]);
      network.backward();
      return sum / labels.length;
    }

    float[] train(Optimizer optimizer, float rate) {
      float[][] state = new float[optimizer.slots()][shadows.length];
      float[] losses = new float[file.floats("losses/adam").length];
      for (int step = 0; step < losses.length; step++) {
        losses[step] = (float) forwardBackward();
        optimizer.step(shadows, network.gradients(), state, step + 1, rate);
      }
      return losses;
    }

    float[] scaledLogits() {
      Matrix logits = network.output();
      int classes = logits.features();
      float[] scaled = new float[labels.length * classes];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] =
            (float) (model.spec().logitScale() * logits.get(i % classes, 0, 0, i / classes));
      }
      return scaled;
    }

    float[] slice(float[] flat, Parameter parameter) {
      return Arrays.copyOfRange(flat, parameter.offset(), parameter.offset() + parameter.size());
    }
  }
}
