package org.binorm.engine.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.binorm.engine.Tolerance.assertClose;

import org.binorm.engine.EngineException;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class PoolTest {
  private static Matrix image(Shape shape, float... firstLane) {
    Matrix matrix = new Matrix(shape.channels(), LayerFixture.grid(shape, 1));
    for (int i = 0; i < firstLane.length; i++) {
      int pixel = i % shape.pixels();
      matrix.set(i / shape.pixels(), pixel / shape.width(), pixel % shape.width(), 0, firstLane[i]);
    }
    return matrix;
  }

  private static float[] firstLane(Matrix matrix) {
    int height = matrix.grid().height();
    int width = matrix.grid().width();
    float[] values = new float[matrix.features() * height * width];
    for (int i = 0; i < values.length; i++) {
      int pixel = i % (height * width);
      values[i] = matrix.get(i / (height * width), pixel / width, pixel % width, 0);
    }
    return values;
  }

  @Test
  void theMaximumOfEveryWindowIsTakenAndAnOddEdgeIsDropped() {
    Shape shape = new Shape(1, 3, 5);
    Matrix input = image(shape, 1, 2, 5, 6, 100, 4, 3, 8, 7, 100, 100, 100, 100, 100, 100);
    LayerFixture fixture = new LayerFixture(new MaxPool2x2("p", shape), input).forward();

    assertThat(firstLane(fixture.output())).containsExactly(4, 8);
    Matrix gradient = image(new Shape(1, 1, 2), 10, 20);
    assertThat(firstLane(fixture.backward(gradient)))
        .containsExactly(0, 0, 0, 0, 0, 10, 0, 20, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void ofEqualValuesTheFirstInReadingOrderTakesTheGradient() {
    Shape shape = new Shape(4, 2, 2);
    Matrix input = image(shape, 3, 3, 3, 3, 1, 3, 3, 3, 1, 1, 3, 3, 0, 0, 0, -0f);
    LayerFixture fixture = new LayerFixture(new MaxPool2x2("p", shape), input).forward();

    float[] gradient = firstLane(fixture.backward(image(Shape.vector(4), 1, 2, 3, 4)));

    assertThat(gradient).containsExactly(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0);
  }

  @Test
  void everyGradientOfAMaxPoolGoesToExactlyOnePixel() {
    Shape shape = new Shape(3, 7, 6);
    LayerFixture fixture = new LayerFixture(new MaxPool2x2("p", shape), 11).forward();
    Matrix gradient = TestNumbers.matrix(4, 3, fixture.output().grid());

    Matrix spread = fixture.backward(gradient);

    for (int f = 0; f < 3; f++) {
      for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 6; x++) {
          for (int lane = 0; lane < 16; lane++) {
            boolean winner =
                y < 6
                    && fixture.input().get(f, y, x, lane)
                        == fixture.output().get(f, y / 2, x / 2, lane);
            float expected = winner ? gradient.get(f, y / 2, x / 2, lane) : 0;
            assertThat(spread.get(f, y, x, lane)).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void anImageTooSmallForAPoolIsRefused() {
    assertThatThrownBy(() -> new MaxPool2x2("pool", new Shape(4, 1, 7)))
        .isInstanceOf(EngineException.class)
        .hasMessage("layer \"pool\": input [4, 1, 7] is too small for a 2x2 pool");
  }

  @Test
  void globalAveragePoolGivesTheMeanAndSharesTheGradientEqually() {
    Shape shape = new Shape(2, 2, 3);
    Matrix input = image(shape, 1, 2, 3, 4, 5, 9, -1, 0, 0, 0, 0, 4);
    LayerFixture fixture = new LayerFixture(new GlobalAveragePool("g", shape), input).forward();

    assertClose("mean", fixture.output().get(0, 0, 0, 0), 4, 1e-6);
    assertClose("mean", fixture.output().get(1, 0, 0, 0), 0.5, 1e-6);
    float[] gradient = firstLane(fixture.backward(image(Shape.vector(2), 6, -3)));
    assertClose(
        "gradient",
        gradient,
        new float[] {1, 1, 1, 1, 1, 1, -.5f, -.5f, -.5f, -.5f, -.5f, -.5f},
        1e-6);
  }

  @Test
  void flattenOrdersRowThenColumnThenChannelAndItsGradientGoesBack() {
    Shape shape = new Shape(2, 2, 3);
    Matrix input = image(shape, 0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112);
    LayerFixture fixture = new LayerFixture(new Flatten("f", shape), input).forward();

    assertThat(firstLane(fixture.output()))
        .containsExactly(0, 100, 1, 101, 2, 102, 10, 110, 11, 111, 12, 112);
    assertThat(firstLane(fixture.backward(fixture.output()))).isEqualTo(firstLane(input));
  }

  @Test
  void reluKeepsPositiveValuesAndTheirGradients() {
    Shape shape = new Shape(1, 1, 4);
    LayerFixture fixture =
        new LayerFixture(new Relu("r", shape), image(shape, -1, 0, 2, -0f)).forward();

    assertThat(firstLane(fixture.output())).containsExactly(0, 0, 2, 0);
    assertThat(firstLane(fixture.backward(image(shape, 5, 6, 7, 8)))).containsExactly(0, 0, 7, 0);
  }
}
