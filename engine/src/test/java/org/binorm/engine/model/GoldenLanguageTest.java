package org.binorm.engine.model;

import static org.binorm.engine.Tolerance.assertClose;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.tensor.SparseRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The language decoder against an independent PyTorch implementation in double precision
 * (golden_lm.py beside these tests): logits, loss, every gradient, ten steps of Adam.
 */
class GoldenLanguageTest {
  private static final double VALUES = 2e-5;
  private static final double TRAINED = 1e-3;
  private static final float RATE = 1e-2f;

  record Case(String file, KernelChoice kernels) {
    @Override
    public String toString() {
      return file + " on " + kernels;
    }
  }

  static Stream<Case> cases() {
    return Stream.of("binary-decoder", "float-decoder")
        .flatMap(file -> Stream.of(KernelChoice.values()).map(choice -> new Case(file, choice)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forwardAndBackwardGiveTheGoldenValues(Case golden) throws Exception {
    Fixture fixture = new Fixture(golden);

    double loss = fixture.forwardBackward();

    assertClose("loss", loss, fixture.file.floats("loss")[0], VALUES);
    assertClose("logits", fixture.logits(), fixture.file.floats("logits"), VALUES);
    for (Parameter parameter : fixture.model.layout().parameters()) {
      assertClose(
          parameter.name(),
          fixture.gradient(parameter),
          fixture.file.floats("gradient/" + parameter.name()),
          VALUES);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tenStepsOfAdamGiveTheGoldenLosses(Case golden) throws Exception {
    Fixture fixture = new Fixture(golden);

    assertClose("losses", fixture.train(), fixture.file.floats("losses/adam"), TRAINED);
  }

  /** One golden file and a network with its shadows and sequences. */
  private static final class Fixture {
    private final SafetensorsFile file;
    private final Model model;
    private final LanguageNetwork network;
    private final float[] shadows;
    private final long[] lengths;

    Fixture(Case golden) throws IOException, URISyntaxException {
      String name = "/golden/language/" + golden.file() + ".safetensors";
      file = SafetensorsFile.read(Path.of(GoldenLanguageTest.class.getResource(name).toURI()));
      model = new Model(ModelSpecJson.read(file.metadata("binorm.model")));
      lengths = file.longs("lengths");
      network = LanguageNetwork.forTraining(model, golden.kernels().open(), lengths.length);
      shadows = new float[model.layout().size()];
      for (Parameter parameter : model.layout().parameters()) {
        float[] tensor = file.floats("shadow/" + parameter.name());
        System.arraycopy(tensor, 0, shadows, parameter.offset(), parameter.size());
      }
    }

    double forwardBackward() {
      int[] tokens = Arrays.stream(file.longs("tokens")).mapToInt(Math::toIntExact).toArray();
      int width = tokens.length / lengths.length;
      network.clear();
      long predictions = 0;
      for (int lane = 0; lane < lengths.length; lane++) {
        network.set(lane, tokens, lane * width, (int) lengths[lane]);
        predictions += lengths[lane] - 1;
      }
      network.weights().load(shadows);
      network.forward(true, 1);
      network.backward(1f / predictions, 1);
      return network.lossSum() / predictions;
    }

    float[] train() {
      Adam adam = new Adam(0.9f, 0.999f, 1e-8f, 0f);
      float[][] state = new float[adam.slots()][shadows.length];
      float[] losses = new float[file.floats("losses/adam").length];
      for (int step = 0; step < losses.length; step++) {
        losses[step] = (float) forwardBackward();
        int number = step + 1;
        network
            .weights()
            .gradients()
            .forEachRange(
                (at, values, valuesAt, length) ->
                    adam.step(shadows, at, values, valuesAt, length, state, number, RATE));
      }
      return losses;
    }

    /** Scaled logits of all sequences, zero where nothing is predicted. */
    float[] logits() {
      int width = (int) file.shape("logits").get(1).longValue();
      int vocabulary = model.spec().classes();
      float[] all = new float[lengths.length * width * vocabulary];
      for (int lane = 0; lane < lengths.length; lane++) {
        float[][] logits = network.logits(lane, 0, (int) lengths[lane] - 1);
        for (int column = 0; column < logits.length; column++) {
          int at = (lane * width + column) * vocabulary;
          System.arraycopy(logits[column], 0, all, at, vocabulary);
        }
      }
      return all;
    }

    float[] gradient(Parameter parameter) {
      Gradients gradients = network.weights().gradients();
      if (parameter.kind() != Parameter.Kind.TABLE) {
        int at = parameter.gradientOffset();
        return Arrays.copyOfRange(gradients.dense(), at, at + parameter.size());
      }
      SparseRows rows = gradients.table(parameter.index());
      float[] dense = new float[parameter.size()];
      for (int row = 0; row < parameter.rows(); row++) {
        if (rows.isTouched(row)) {
          int at = rows.at(row);
          System.arraycopy(
              rows.values(), at, dense, row * parameter.columns(), parameter.columns());
        }
      }
      return dense;
    }
  }
}
