package org.binorm.engine.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import org.binorm.engine.TestNumbers;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NormalizeTest {
  private static final float EPSILON = 1e-5f;

  /** Wider than one block of positions. */
  private static final Shape IMAGE = new Shape(6, 5, 37);

  private static Normalize normalize(Shape shape, NormalizeAxis axis) {
    return new Normalize("n", shape, axis, EPSILON);
  }

  @ParameterizedTest
  @EnumSource(NormalizeAxis.class)
  void whatIsNormalizedTogetherHasMeanZeroAndDeviationOne(NormalizeAxis axis) {
    Matrix out = new LayerFixture(normalize(IMAGE, axis), 3).forward().output();

    for (int lane = 0; lane < out.grid().lanes(); lane++) {
      switch (axis) {
        case CHANNELS -> {
          for (int y = 0; y < IMAGE.height(); y++) {
            for (int x = 0; x < IMAGE.width(); x++) {
              assertStandard(out, lane, 0, IMAGE.channels(), y, y + 1, x, x + 1);
            }
          }
        }
        case CHW ->
            assertStandard(out, lane, 0, IMAGE.channels(), 0, IMAGE.height(), 0, IMAGE.width());
        case HW -> {
          for (int c = 0; c < IMAGE.channels(); c++) {
            assertStandard(out, lane, c, c + 1, 0, IMAGE.height(), 0, IMAGE.width());
          }
        }
      }
    }
  }

  private static void assertStandard(
      Matrix m, int lane, int fromC, int toC, int fromY, int toY, int fromX, int toX) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int c = fromC; c < toC; c++) {
      for (int y = fromY; y < toY; y++) {
        for (int x = fromX; x < toX; x++) {
          double value = m.get(c, y, x, lane);
          sum += value;
          squares += value * value;
          count++;
        }
      }
    }
    assertClose("mean", sum / count, 0, 1e-6);
    assertClose("deviation", Math.sqrt(squares / count), 1, 1e-3);
  }

  @Test
  void theVarianceIsTheBiasedOneAndEpsilonStandsInsideTheRoot() {
    Matrix input = new Matrix(4, Grid.vectors(1));
    float[] z = {1f, 3f, 5f, -1f};
    for (int f = 0; f < 4; f++) {
      input.set(f, 0, 0, 0, z[f]);
    }
    Layer wide = new Normalize("n", Shape.vector(4), NormalizeAxis.CHANNELS, 0.5f);

    Matrix out = new LayerFixture(wide, input).forward().output();

    // Mean 2, variance (1 + 1 + 9 + 9) / 4 = 5.
    for (int f = 0; f < 4; f++) {
      assertClose("n", out.get(f, 0, 0, 0), (z[f] - 2) / Math.sqrt(5.5), 1e-7);
    }
  }

  @ParameterizedTest
  @EnumSource(NormalizeAxis.class)
  void constantsGiveZeros(NormalizeAxis axis) {
    Matrix input = new Matrix(6, LayerFixture.grid(IMAGE, 2));
    for (int i = 0; i < input.data().length; i++) {
      input.data()[i] = 4f;
    }
    Matrix out = new LayerFixture(normalize(IMAGE, axis), input).forward().output();
    assertThat(out.data()).containsOnly(0f);
  }

  @ParameterizedTest
  @EnumSource(NormalizeAxis.class)
  void workingInPlaceGivesTheSameBits(NormalizeAxis axis) {
    LayerFixture fixture = new LayerFixture(normalize(IMAGE, axis), 3).forward();
    Matrix gradient = TestNumbers.matrix(5, 6, fixture.input().grid());

    Matrix inPlace = fixture.backwardInPlace(gradient);

    assertThat(fixture.backward(gradient).data()).isEqualTo(inPlace.data());
    assertThat(fixture.forwardInPlace().data()).isEqualTo(fixture.output().data());
  }

  @ParameterizedTest
  @EnumSource(NormalizeAxis.class)
  void theGradientIsOrthogonalToConstantsAndToTheOutput(NormalizeAxis axis) {
    // Shifting or scaling what is normalized together changes nothing, so dz has no such part.
    Shape shape = new Shape(8, 1, 1);
    LayerFixture fixture = new LayerFixture(new Normalize("n", shape, axis, 1e-12f), 1);
    if (axis == NormalizeAxis.HW) {
      fixture = new LayerFixture(new Normalize("n", new Shape(1, 4, 5), axis, 1e-12f), 1);
    }
    fixture.forward();
    Matrix out = fixture.output();
    Matrix dz = fixture.backward(TestNumbers.matrix(6, out.features(), out.grid()));
    double sum = 0;
    double product = 0;
    double size = 0;
    for (int f = 0; f < out.features(); f++) {
      for (int y = 0; y < out.grid().height(); y++) {
        for (int x = 0; x < out.grid().width(); x++) {
          sum += dz.get(f, y, x, 0);
          product += dz.get(f, y, x, 0) * out.get(f, y, x, 0);
          size += Math.abs(dz.get(f, y, x, 0));
        }
      }
    }
    assertThat(size).isGreaterThan(1);
    assertClose("sum", sum, 0, 1e-5);
    assertClose("product with the output", product, 0, 1e-5);
  }
}
