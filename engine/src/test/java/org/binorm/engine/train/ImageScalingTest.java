package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation.View;
import org.junit.jupiter.api.Test;

class ImageScalingTest {
  private static final Shape SHAPE = new Shape(2, 2, 3);

  /** Network input is the pixel value plus 1000 times the channel, so black is not zero. */
  private static final ImageScaling READABLE =
      new ImageScaling(List.of(0.0, -1000 / 255.0), List.of(1 / 255.0, 1 / 255.0));

  private static final byte[] PIXELS = {
    -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, (byte) 200 // one byte in front, one behind
  };

  private static float[][] lane(View view) {
    Matrix to = new Matrix(2, new Grid(2, 3, 8, 1));
    ImageScaling.write(READABLE.table(), SHAPE, PIXELS, 1, view, to, 5);
    float[][] channels = new float[2][6];
    for (int i = 0; i < 12; i++) {
      channels[i / 6][i % 6] = Math.round(to.get(i / 6, i % 6 / 3, i % 3, 5));
    }
    for (int lane = 0; lane < 8; lane++) {
      assertThat(lane == 5 || to.get(1, 1, 1, lane) == 0).isTrue();
    }
    return channels;
  }

  private static float[] pixels(int... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  @Test
  void pixelsAreUnsignedAndScaledPerChannel() {
    float[] table = new ImageScaling(List.of(0.5, 0.25), List.of(0.25, 2.0)).table();
    assertThat(table).hasSize(512);
    assertThat(table[0]).isEqualTo(-2f);
    assertThat(table[255]).isEqualTo(2f);
    assertThat(table[51]).isEqualTo((float) ((51 / 255.0 - 0.5) / 0.25));
    assertThat(table[256]).isEqualTo(-0.125f);
    assertThat(table[256 + 200]).isEqualTo((float) ((200 / 255.0 - 0.25) / 2));
  }

  @Test
  void theWholeImageIsWrittenChannelByChannelIntoItsLane() {
    float[][] channels = lane(View.WHOLE);
    assertThat(channels[0]).isEqualTo(pixels(1, 3, 5, 7, 9, 11));
    assertThat(channels[1]).isEqualTo(pixels(1002, 1004, 1006, 1008, 1010, 1012));
  }

  @Test
  void whatAShiftMovesInIsBlack() {
    assertThat(lane(new View(1, 0, false))[0]).isEqualTo(pixels(7, 9, 11, 0, 0, 0));
    assertThat(lane(new View(-1, 0, false))[0]).isEqualTo(pixels(0, 0, 0, 1, 3, 5));
    assertThat(lane(new View(0, 1, false))[0]).isEqualTo(pixels(3, 5, 0, 9, 11, 0));
    assertThat(lane(new View(0, -2, false))[1])
        .isEqualTo(pixels(1000, 1000, 1002, 1000, 1000, 1008));
  }

  @Test
  void aFlipMirrorsLeftAndRight() {
    assertThat(lane(new View(0, 0, true))[0]).isEqualTo(pixels(5, 3, 1, 11, 9, 7));
    assertThat(lane(new View(0, 1, true))[0]).isEqualTo(pixels(0, 5, 3, 0, 11, 9));
  }

  @Test
  void brightPixelsAreNotNegative() {
    Matrix to = new Matrix(1, Grid.vectors(1));
    byte[] white = {(byte) 255};
    float[] table = new ImageScaling(List.of(0.0), List.of(1.0)).table();
    ImageScaling.write(table, Shape.vector(1), white, 0, View.WHOLE, to, 0);
    assertThat(to.get(0, 0, 0, 0)).isEqualTo(1f);
  }

  @Test
  void constantsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new ImageScaling(List.of(0.5, 0.5), List.of(0.5)))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "image scaling: expected one mean and one positive deviation per channel, got [0.5, 0.5] and [0.5]");
    for (double std : new double[] {0, -1, Double.NaN}) {
      assertThatThrownBy(() -> new ImageScaling(List.of(0.5), List.of(std)))
          .isInstanceOf(EngineException.class);
    }
  }
}
