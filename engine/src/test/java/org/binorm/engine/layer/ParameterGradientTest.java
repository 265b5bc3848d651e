package org.binorm.engine.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A layer adds its parameter gradients to what is there. */
class ParameterGradientTest {
  private static final int BATCH = 8;

  /** Layers with two tensors of two values each. */
  static Stream<Layer> layers() {
    return Stream.of(
        new FloatAffine(
            "dense", Shape.vector(1), 1, tensor("dense.weight", 0, 2, 1), vector("dense.bias", 2)),
        new GainShift("norm", Shape.vector(2), vector("norm.gain", 0), vector("norm.shift", 2)));
  }

  private static Parameter tensor(String name, int offset, int rows, int columns) {
    return new Parameter(
        name,
        0,
        offset,
        offset,
        rows,
        columns,
        Parameter.Kind.MATRIX,
        Parameter.Initialization.glorot(rows, columns));
  }

  private static Parameter vector(String name, int offset) {
    return new Parameter(
        name, 1, offset, offset, 1, 2, Parameter.Kind.VECTOR, Parameter.Initialization.ZERO);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aSecondBackwardPassDoublesTheGradientsOfTheFirst(Layer layer) {
    LayerFixture fixture = new LayerFixture(layer, BATCH).forward();
    Matrix outputGradient =
        TestNumbers.matrix(5, fixture.output().features(), fixture.output().grid());

    fixture.backward(outputGradient);
    float[] once = fixture.gradients().clone();
    fixture.backward(outputGradient);

    for (int i = 0; i < once.length; i++) {
      assertThat(once[i]).isNotZero();
      assertThat(fixture.gradients()[i]).isEqualTo(2 * once[i]);
    }
  }
}
