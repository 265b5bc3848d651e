package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.List;
import java.util.stream.Stream;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.layer.Layer;
import org.binorm.engine.layer.Lookup;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.tensor.SparseRows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lookup is the product with a one-hot vector that the paper writes (Alg. 4). */
class LookupTest {
  private static final int ENTRIES = 11;
  private static final int FEATURES = 16;
  private static final int LANES = 8;
  private static final int[] TOKENS = {3, 0, 10, 3, 7, 3, 1, 0};

  static Stream<DecoderCase> cases() {
    ModelSpec spec = TinyDecoders.spec(1, ENTRIES);
    return DecoderCase.of(spec, spec.binary());
  }

  /** A classifier of one dense layer, whose inputs are one-hot vectors. */
  private static Model dense(DecoderCase c) {
    return new Model(
        new ModelSpec(
            "one-hot",
            c.spec().precision(),
            Shape.vector(ENTRIES),
            FEATURES,
            List.of(new LayerSpec.Dense("logits", FEATURES, Activation.LINEAR)),
            Normalization.PAPER,
            1.0));
  }

  /** The parameters of the dense layer: the table with rows and columns exchanged, the bias. */
  private static float[] transposed(Lookup lookup, float[] values) {
    float[] dense = new float[(ENTRIES + 1) * FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      for (int entry = 0; entry < ENTRIES; entry++) {
        dense[f * ENTRIES + entry] = values[lookup.table().offset() + entry * FEATURES + f];
      }
      dense[ENTRIES * FEATURES + f] = values[lookup.bias().offset() + f];
    }
    return dense;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLookupIsTheProductWithAOneHotVector(DecoderCase c) {
    Model model = c.model();
    float[] values = c.parameters();
    Weights weights = new Weights(model, true);
    weights.load(values);
    Network pass = Network.forTraining(model, weights, c.open(), Grids.columns(1, LANES), false);
    Lookup lookup = (Lookup) model.layers().get(0);
    Layer normalize = model.layers().get(1);
    Matrix looked = new Matrix(FEATURES, Grid.vectors(LANES));
    float[] cache = new float[normalize.cacheSize(LANES)];
    Network dense = Network.forTraining(dense(c), c.open(), LANES);
    dense.load(transposed(lookup, values));
    for (int lane = 0; lane < LANES; lane++) {
      pass.input().set(0, 0, 0, lane, TOKENS[lane]);
      dense.input().set(TOKENS[lane], 0, 0, lane, 1f);
    }

    lookup.forward(pass, pass.input(), looked, new float[0]);
    normalize.forward(pass, looked, looked, cache);
    dense.forward(true, 0);
    assertThat(looked.data()).isEqualTo(dense.output().data());

    Matrix gradient = TestNumbers.matrix(5, FEATURES, Grid.vectors(LANES));
    System.arraycopy(gradient.data(), 0, dense.outputGradient().data(), 0, gradient.data().length);
    dense.backward();
    normalize.backward(pass, looked, looked, cache, gradient, gradient);
    lookup.backward(pass, pass.input(), looked, new float[0], gradient, gradient);
    assertClose("gradients", gradients(weights.gradients(), lookup), dense.gradients(), 1e-6);
  }

  /** The gradients of table and bias as the dense layer has them. */
  private static float[] gradients(Gradients gradients, Lookup lookup) {
    SparseRows rows = gradients.table(lookup.table().index());
    assertThat(rows.touchedRows()).isEqualTo(5);
    Parameter bias = lookup.bias();
    float[] dense = new float[(ENTRIES + 1) * FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      for (int entry : TOKENS) {
        dense[f * ENTRIES + entry] = rows.values()[rows.at(entry) + f];
      }
      dense[ENTRIES * FEATURES + f] = gradients.dense()[bias.gradientOffset() + f];
    }
    return dense;
  }
}
