package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.datasets.image.Pictures.unsigned;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

  private static int[] fit(int height, int width, int channels, int[] values, ImageShape target) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return unsigned(Resampler.fit(new Pixels(height, width, channels, bytes), target));
  }

  @Test
  void halvingWeighsNeighboursOneThreeThreeOne() {
    // Support 2 around the middle of each pair: weights 1/8, 3/8, 3/8, 1/8 inside,
    // and 3/7, 3/7, 1/7 at the border.
    int[] row = {0, 70, 140, 210};
    int[] column = new int[16];
    for (int i = 0; i < 16; i++) {
      column[i] = row[i % 4];
    }
    // (3 * 0 + 3 * 70 + 1 * 140) / 7 = 50; mirrored (70 + 3 * 140 + 3 * 210) / 7 = 160
    assertThat(fit(4, 4, 1, column, new ImageShape(2, 2, 1))).containsExactly(50, 160, 50, 160);
  }

  @Test
  void reductionLooksAtEveryPixel() {
    // Plain bilinear would sample four pixels and miss the single bright one.
    for (int bright = 0; bright < 64; bright++) {
      int[] values = new int[64];
      values[bright] = 255;
      int[] out = fit(8, 8, 1, values, new ImageShape(1, 1, 1));
      assertThat(out[0]).as("pixel %d", bright).isPositive();
    }
  }

  @Test
  void doublingInterpolatesBetweenCentres() {
    // Centres of the four outputs at 0.25, 0.75, 1.25, 1.75 of the input pixels.
    assertThat(fit(2, 2, 1, new int[] {0, 100, 0, 100}, new ImageShape(4, 4, 1)))
        .containsExactly(0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100);
  }

  @Test
  void equalScaleOnlyCutsTheCentre() {
    int[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertThat(fit(2, 5, 1, values, new ImageShape(2, 2, 1))).containsExactly(2, 3, 7, 8);
    assertThat(fit(5, 2, 1, values, new ImageShape(2, 2, 1))).containsExactly(3, 4, 5, 6);
  }

  @Test
  void theLongerSideIsCutAfterTheShorterFits() {
    // 4 x 8 to 2 x 2: the middle 4 x 4 counts, with a little of what lies beside it.
    int[] values = new int[32];
    for (int i = 0; i < 32; i++) {
      values[i] = i % 8 < 1 || i % 8 > 6 ? 255 : 60;
    }
    assertThat(fit(4, 8, 1, values, new ImageShape(2, 2, 1))).containsOnly(60);
  }

  @ParameterizedTest
  @CsvSource({"7, 13, 5, 5", "300, 200, 32, 32", "3, 3, 28, 28", "1, 1, 4, 6", "9, 2, 2, 9"})
  void aPlainPictureStaysPlain(int height, int width, int toHeight, int toWidth) {
    for (int value : new int[] {0, 1, 127, 254, 255}) {
      int[] values = new int[height * width * 3];
      Arrays.fill(values, value);
      assertThat(fit(height, width, 3, values, new ImageShape(toHeight, toWidth, 3)))
          .hasSize(toHeight * toWidth * 3)
          .containsOnly(value);
    }
  }

  @Test
  void channelsDoNotMix() {
    Random random = new Random(3);
    int[][] planes = new int[3][12 * 10];
    int[] mixed = new int[12 * 10 * 3];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = random.nextInt(256);
      planes[i % 3][i / 3] = mixed[i];
    }
    int[] together = fit(12, 10, 3, mixed, new ImageShape(5, 4, 3));
    for (int channel = 0; channel < 3; channel++) {
      int[] alone = fit(12, 10, 1, planes[channel], new ImageShape(5, 4, 1));
      for (int i = 0; i < alone.length; i++) {
        assertThat(together[i * 3 + channel]).isEqualTo(alone[i]);
      }
    }
  }

  @Test
  void aLineOfExtremeProportionsStaysSmall() {
    byte[] line = new byte[4_000_000];
    Arrays.fill(line, (byte) 9);
    byte[] out = Resampler.fit(new Pixels(4_000_000, 1, 1, line), new ImageShape(224, 224, 1));
    assertThat(out).hasSize(224 * 224).containsOnly(9);
  }
}
