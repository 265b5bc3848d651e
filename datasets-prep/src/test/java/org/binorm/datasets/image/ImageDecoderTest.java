package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.binorm.datasets.image.Pictures.unsigned;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  private ImageDecoder decoder = new ImageDecoder(new ImageShape(2, 2, 3));

  private ImageDecoder to(int height, int width, int channels) {
    decoder.close();
    decoder = new ImageDecoder(new ImageShape(height, width, channels));
    return decoder;
  }

  @AfterEach
  void close() {
    decoder.close();
  }

  private void assertRejected(byte[] bytes, String reason) {
    assertThatThrownBy(() -> decoder.decode(bytes))
        .isInstanceOf(RejectedImageException.class)
        .hasMessageStartingWith(reason);
  }

  private static byte[] deflate(byte[] bytes) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void pngOfTheTargetSizeKeepsItsPixels() throws Exception {
    BufferedImage image = new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    byte[] expected = new byte[60];
    random.nextBytes(expected);
    for (int i = 0; i < 20; i++) {
      int[] rgb = unsigned(Arrays.copyOfRange(expected, i * 3, i * 3 + 3));
      image.setRGB(i % 5, i / 5, rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
    }
    assertThat(to(4, 5, 3).decode(Pictures.encode(image, "png"))).isEqualTo(expected);
  }

  @Test
  void greyPngKeepsItsValuesWithoutGamma() throws Exception {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    byte[] expected = new byte[256];
    for (int i = 0; i < 256; i++) {
      expected[i] = (byte) i;
      image.getRaster().setSample(i % 16, i / 16, 0, i);
    }
    assertThat(to(16, 16, 1).decode(Pictures.encode(image, "png"))).isEqualTo(expected);
  }

  @Test
  void greyBecomesThreeEqualChannels() throws Exception {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 10);
    image.getRaster().setSample(1, 0, 0, 200);
    assertThat(unsigned(to(1, 2, 3).decode(Pictures.encode(image, "png"))))
        .containsExactly(10, 10, 10, 200, 200, 200);
  }

  @ParameterizedTest
  @CsvSource({"ff0000, 76", "00ff00, 150", "0000ff, 29", "ffffff, 255", "808080, 128"})
  void colourBecomesLuma(String rgb, int luma) throws Exception {
    byte[] png = Pictures.png(1, 1, Integer.parseInt(rgb, 16));
    assertThat(unsigned(to(1, 1, 1).decode(png))).containsExactly(luma);
  }

  @Test
  void paletteWithTransparencyIsLaidOnBlack() throws Exception {
    byte[] red = {(byte) 200, 10, 100};
    byte[] green = {20, 110, 100};
    byte[] blue = {30, (byte) 210, 100};
    byte[] alpha = {(byte) 255, 0, (byte) 128};
    IndexColorModel model = new IndexColorModel(2, 3, red, green, blue, alpha);
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY, model);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1, 2});
    assertThat(unsigned(to(1, 3, 3).decode(Pictures.encode(image, "png"))))
        .containsExactly(200, 20, 30, 0, 0, 0, 50, 50, 50);
  }

  @Test
  void alphaIsLaidOnBlack() throws Exception {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x80FF6400);
    image.setRGB(1, 0, 0xFF0A141E);
    assertThat(unsigned(to(1, 2, 3).decode(Pictures.encode(image, "png"))))
        .containsExactly(128, 50, 0, 10, 20, 30);
  }

  @Test
  void greyWithAlphaIsLaidOnBlack() throws Exception {
    byte[] rows = {0, (byte) 200, (byte) 255, (byte) 200, 51};
    byte[] png =
        Pictures.pngOfChunks(
            "IHDR", Pictures.pngHeader(2, 1, 8, 4), "IDAT", deflate(rows), "IEND", new byte[0]);
    assertThat(unsigned(to(1, 2, 1).decode(png))).containsExactly(200, 40);
  }

  @Test
  void aTransparentColourOfAnRgbPngIsLaidOnBlack() throws Exception {
    byte[] rows = {0, 10, 20, 30, 11, 20, 30};
    byte[] png =
        Pictures.pngOfChunks(
            "IHDR",
            Pictures.pngHeader(2, 1, 8, 2),
            "tRNS",
            new byte[] {0, 10, 0, 20, 0, 30},
            "IDAT",
            deflate(rows),
            "IEND",
            new byte[0]);
    assertThat(unsigned(to(1, 2, 3).decode(png))).containsExactly(0, 0, 0, 11, 20, 30);
  }

  @Test
  void textsAndProfilesOfAPngAreNeverUnpacked() throws Exception {
    byte[] png =
        Pictures.pngOfChunks(
            "IHDR", Pictures.pngHeader(2, 1, 8, 3),
            "zTXt", "Comment\0\0 not even compressed".getBytes(StandardCharsets.ISO_8859_1),
            "iCCP", new byte[] {'x', 0, 0, 1, 2, 3},
            "PLTE", new byte[] {10, 20, 30, 40, 50, 60},
            "tRNS", new byte[] {(byte) 255, 0},
            "IDAT", deflate(new byte[] {0, 0, 1}),
            "IEND", new byte[0]);
    assertThat(unsigned(to(1, 2, 3).decode(png))).containsExactly(10, 20, 30, 0, 0, 0);
  }

  @Test
  void twoFrameHeadersAreRejected() {
    byte[] frame = {8, 0, 1, 0, 1, 1, 1, 0x11, 0};
    assertRejected(
        Pictures.withSegment(Pictures.jpeg(16, 16, 0), 0xC0, frame),
        "corrupt JPEG: two frame headers");
  }

  @Test
  void sixteenBitsAreRoundedToEight() throws Exception {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setPixels(0, 0, 4, 1, new int[] {0, 65_535, 32_768, 257 * 100 + 129});
    assertThat(unsigned(to(1, 4, 1).decode(Pictures.encode(image, "png"))))
        .containsExactly(0, 255, 128, 101);
  }

  @Test
  void oneBitPngIsBlackAndWhite() throws Exception {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
    image.setRGB(1, 0, 0xFFFFFF);
    assertThat(unsigned(to(1, 3, 1).decode(Pictures.encode(image, "png"))))
        .containsExactly(0, 255, 0);
  }

  @Test
  void jpegEqualsWhatTheJdkShowsForSrgb() throws Exception {
    byte[] jpeg = Pictures.encode(Pictures.gradient(40, 24), "jpeg");
    BufferedImage shown = ImageIO.read(new ByteArrayInputStream(jpeg));
    int[] expected = shown.getRaster().getPixels(0, 0, 40, 24, (int[]) null);
    assertThat(unsigned(to(24, 40, 3).decode(jpeg))).isEqualTo(expected);
  }

  @Test
  void greyJpegKeepsItsValues() throws Exception {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 64; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, 100);
    }
    byte[] pixels = to(8, 8, 1).decode(Pictures.encode(image, "jpeg"));
    assertThat(pixels).containsOnly(100);
  }

  @Test
  void adobeTransformSaysWhetherComponentsAreRgb() throws Exception {
    WritableRaster raster = raster(3, 10, 60, 120);
    byte[] jpeg = Pictures.withAdobe(Pictures.jpegOfRaster(raster), 0);
    assertThat(unsigned(to(1, 1, 3).decode(jpeg))).containsExactly(10, 60, 120);
  }

  @Test
  void cmykBecomesRgb() throws Exception {
    // No Adobe segment: 0 is no ink. (255 - 10) * (255 - 200) / 255 = 52.8
    byte[] jpeg = Pictures.jpegOfRaster(raster(4, 10, 60, 120, 200));
    assertThat(unsigned(to(1, 1, 3).decode(jpeg))).containsExactly(53, 42, 29);
  }

  @Test
  void adobeCmykIsStoredInverted() throws Exception {
    byte[] jpeg = Pictures.withAdobe(Pictures.jpegOfRaster(raster(4, 245, 195, 135, 55)), 0);
    assertThat(unsigned(to(1, 1, 3).decode(jpeg))).containsExactly(53, 42, 29);
  }

  @Test
  void ycckIsCmykInAnotherDress() throws Exception {
    // Y 100, Cb and Cr neutral: R = G = B = 100, so the stored inks are 155; inverted 155 light.
    byte[] jpeg = Pictures.withAdobe(Pictures.jpegOfRaster(raster(4, 100, 128, 128, 255)), 2);
    assertThat(unsigned(to(1, 1, 3).decode(jpeg))).containsExactly(155, 155, 155);
  }

  private static WritableRaster raster(int bands, int... pixel) {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, bands, new Point(0, 0));
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, pixel);
    }
    return raster;
  }

  /** A stored picture of 16 x 8 whose upright form has a red, a green and a blue corner. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyOrientationComesOutUpright(int orientation) throws Exception {
    // Upright: 48 wide and 32 high; top left red, top right green, bottom left blue, else black.
    BufferedImage upright = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        int colour = y < 16 ? (x < 16 ? 0xFF0000 : x >= 32 ? 0x00FF00 : 0) : x < 16 ? 0x0000FF : 0;
        upright.setRGB(x, y, colour);
      }
    }
    byte[] jpeg = Pictures.encode(stored(upright, orientation), "jpeg");
    for (boolean littleEndian : new boolean[] {true, false}) {
      byte[] tagged = Pictures.withOrientation(jpeg, orientation, littleEndian);
      int[] pixels = unsigned(to(32, 48, 3).decode(tagged));
      assertColour(pixels, 8, 8, 0xFF0000);
      assertColour(pixels, 40, 8, 0x00FF00);
      assertColour(pixels, 8, 24, 0x0000FF);
      assertColour(pixels, 40, 24, 0x000000);
    }
  }

  /**
   * What a camera held that way stores, from the words of the EXIF standard: the value names the
   * upright side that the stored row 0 and column 0 are.
   */
  private static BufferedImage stored(BufferedImage upright, int orientation) {
    int w = upright.getWidth();
    int h = upright.getHeight();
    boolean rowIsVerticalSide = orientation >= 5;
    BufferedImage out =
        new BufferedImage(
            rowIsVerticalSide ? h : w, rowIsVerticalSide ? w : h, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < out.getHeight(); row++) {
      for (int column = 0; column < out.getWidth(); column++) {
        int rgb =
            switch (orientation) {
              case 1 -> upright.getRGB(column, row); // row 0 top, column 0 left
              case 2 -> upright.getRGB(w - 1 - column, row); // top, right
              case 3 -> upright.getRGB(w - 1 - column, h - 1 - row); // bottom, right
              case 4 -> upright.getRGB(column, h - 1 - row); // bottom, left
              case 5 -> upright.getRGB(row, column); // left, top
              case 6 -> upright.getRGB(w - 1 - row, column); // right, top
              case 7 -> upright.getRGB(w - 1 - row, h - 1 - column); // right, bottom
              case 8 -> upright.getRGB(row, h - 1 - column); // left, bottom
              default -> throw new IllegalArgumentException();
            };
        out.setRGB(column, row, rgb);
      }
    }
    return out;
  }

  private static void assertColour(int[] pixels, int x, int y, int rgb) {
    for (int channel = 0; channel < 3; channel++) {
      int expected = rgb >> (16 - 8 * channel) & 0xFF;
      assertThat(pixels[(y * 48 + x) * 3 + channel]).isCloseTo(expected, within(25));
    }
  }

  @Test
  void aDamagedExifBlockMeansAsStored() throws Exception {
    byte[] exif = "Exif\0\0MM\0*\0\0\1\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] jpeg = Pictures.withSegment(Pictures.jpeg(2, 2, 0x808080), 0xE1, exif);
    assertThat(unsigned(decoder.decode(jpeg))).hasSize(12).containsOnly(128);
  }

  @Test
  void rawPixelsOfTheTargetShapePassUnchanged() throws Exception {
    byte[] pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    assertThat(decoder.decode(new ImageContent.Raw(new ImageShape(2, 2, 3), pixels)))
        .isEqualTo(pixels);
  }

  @Test
  void decodingTwiceGivesTheSameBytes() throws Exception {
    byte[] jpeg = Pictures.encode(Pictures.gradient(333, 217), "jpeg");
    byte[] first = to(64, 64, 3).decode(jpeg);
    decoder.decode(Pictures.png(9, 9, 0x123456));
    assertThat(decoder.decode(jpeg)).isEqualTo(first);
    assertThat(to(64, 64, 3).decode(jpeg)).isEqualTo(first);
  }

  @Test
  void aDecompressionBombIsRefusedByItsDeclaredSize() throws Exception {
    byte[] png =
        Pictures.pngOfChunks(
            "IHDR", Pictures.pngHeader(100_000, 100_000, 8, 2),
            "IDAT", deflate(new byte[1000]),
            "IEND", new byte[0]);
    assertRejected(png, "declares 100000x100000 pixels: expected at most 50000000 in all");
  }

  @Test
  void aLargeJpegIsRefusedByItsDeclaredSize() {
    byte[] jpeg = Pictures.jpeg(16, 16, 0);
    for (int i = 0; i < jpeg.length - 9; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xC0) {
        Arrays.fill(jpeg, i + 5, i + 9, (byte) 0xF0);
      }
    }
    assertRejected(jpeg, "declares 61680x61680 pixels");
  }

  @Test
  void theLimitOfPixelsIsTheCallers() throws Exception {
    try (ImageDecoder strict = new ImageDecoder(new ImageShape(2, 2, 3), 100)) {
      assertThat(strict.decode(Pictures.png(10, 10, 0))).hasSize(12);
      assertThatThrownBy(() -> strict.decode(Pictures.png(10, 11, 0)))
          .hasMessage("declares 10x11 pixels: expected at most 100 in all");
    }
  }

  @Test
  void emptyAndForeignFilesAreRejectedByName() {
    assertRejected(new byte[0], "empty file (0 bytes)");
    assertRejected(
        "GIF89a".getBytes(StandardCharsets.US_ASCII),
        "neither JPEG nor PNG (first bytes 47494638)");
    assertRejected(new byte[] {1}, "neither JPEG nor PNG (first bytes 01)");
  }

  @Test
  void anEncodedFileAbove64MegabytesIsRejectedUnseen() {
    byte[] huge = new byte[(64 << 20) + 1];
    assertRejected(huge, "file of 67108865 bytes: expected at most 67108864");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png"})
  void aFileCutAnywhereIsRejected(String format) {
    byte[] whole = Pictures.encode(Pictures.gradient(64, 48), format);
    for (int length = 8; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> decoder.decode(cut))
          .as("%s of %d bytes cut to %d", format, whole.length, length)
          .isInstanceOf(RejectedImageException.class);
    }
  }

  @Test
  void cutFilesAreCalledTruncated() {
    byte[] jpeg = Pictures.encode(Pictures.gradient(64, 48), "jpeg");
    assertRejected(Arrays.copyOf(jpeg, jpeg.length - 100), "truncated JPEG");
    assertRejected(Arrays.copyOf(jpeg, 30), "truncated JPEG: it ends in its header");
    byte[] png = Pictures.encode(Pictures.gradient(64, 48), "png");
    assertRejected(Arrays.copyOf(png, png.length - 20), "truncated PNG");
  }

  @Test
  void aFlippedBitInPngDataIsRejected() {
    byte[] png = Pictures.encode(Pictures.gradient(64, 48), "png");
    png[png.length / 2] ^= 0x10;
    assertRejected(png, "corrupt PNG: checksum of a chunk does not match");
  }

  @Test
  void pngDataThatDoesNotFillThePictureIsRejected() throws Exception {
    byte[] png =
        Pictures.pngOfChunks(
            "IHDR", Pictures.pngHeader(8, 8, 8, 2),
            "IDAT", deflate(new byte[50]),
            "IEND", new byte[0]);
    assertRejected(png, "corrupt PNG");
    byte[] none = Pictures.pngOfChunks("IHDR", Pictures.pngHeader(8, 8, 8, 2), "IEND", new byte[0]);
    assertRejected(none, "PNG without image data");
  }

  /** Noise anywhere in a file may give a picture or a rejection, never another exception. */
  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png"})
  void noiseNeverEscapesAsAnotherException(String format) {
    byte[] whole = Pictures.encode(Pictures.gradient(40, 30), format);
    Random random = new Random(11);
    int rejected = 0;
    for (int i = 0; i < 400; i++) {
      byte[] noisy = whole.clone();
      for (int k = 0; k < 1 + i % 8; k++) {
        noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(decoder.decode(noisy)).hasSize(12);
      } catch (RejectedImageException e) {
        rejected++;
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
      }
    }
    assertThat(rejected).isGreaterThan(50);
  }

  @Test
  void unusualJpegProcessesAreRejectedByName() {
    byte[] jpeg = Pictures.jpeg(16, 16, 0);
    for (int i = 0; i < jpeg.length - 9; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xC0) {
        byte[] lossless = jpeg.clone();
        lossless[i + 1] = (byte) 0xC3;
        assertRejected(lossless, "JPEG process 0xC3: expected baseline or progressive");
        byte[] deep = jpeg.clone();
        deep[i + 4] = 12;
        assertRejected(deep, "JPEG of 12 bits: expected 8");
        byte[] two = jpeg.clone();
        two[i + 9] = 2;
        assertRejected(two, "JPEG of 2 components: expected 1, 3 or 4");
        return;
      }
    }
    throw new AssertionError("no frame header in the test's own JPEG");
  }
}
