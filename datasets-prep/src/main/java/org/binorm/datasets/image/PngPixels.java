package org.binorm.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG of every kind to grey or RGB: palette, 1 to 16 bits, with alpha.
 *
 * <p>Samples are taken as stored: no gamma, no ICC profile. 16 bits are rounded to 8. Transparent
 * pixels are laid on black: {@code value * alpha / 255}, rounded.
 *
 * <p>Holds one reader; not thread-safe.
 */
final class PngPixels implements AutoCloseable {

  private static final String JDK_READER = "com.sun.imageio.plugins.png.PNGImageReader";

  private final ImageReader reader = jdkReader();

  /** The JDK's own reader, also when another plug-in is registered before it. */
  private static ImageReader jdkReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
    while (readers.hasNext()) {
      ImageReader candidate = readers.next();
      if (candidate.getClass().getName().equals(JDK_READER)) {
        return candidate;
      }
    }
    throw new IllegalStateException("no PNG decoder in this Java runtime");
  }

  Pixels decode(byte[] bytes, PngHeader header) throws RejectedImageException {
    BufferedImage image = read(bytes);
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw new RejectedImageException("corrupt PNG: its header and its data disagree");
    }
    return image.getColorModel() instanceof IndexColorModel palette
        ? fromPalette(image.getRaster(), palette)
        : fromSamples(image.getRaster(), image.getColorModel());
  }

  private BufferedImage read(byte[] bytes) throws RejectedImageException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      // The decoder meets damaged files with runtime exceptions as well.
      throw new RejectedImageException("corrupt PNG: " + Reasons.of(e), e);
    } finally {
      reader.setInput(null);
    }
  }

  private static Pixels fromPalette(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    byte[] rgb = new byte[width * raster.getHeight() * 3];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int index : row) {
        int alpha = palette.getAlpha(index);
        rgb[to++] = onBlack(palette.getRed(index), alpha);
        rgb[to++] = onBlack(palette.getGreen(index), alpha);
        rgb[to++] = onBlack(palette.getBlue(index), alpha);
      }
    }
    return new Pixels(raster.getHeight(), width, 3, rgb);
  }

  private static Pixels fromSamples(Raster raster, ColorModel model) {
    int bands = raster.getNumBands();
    boolean alpha = model.hasAlpha();
    int channels = alpha ? bands - 1 : bands;
    int[] maxima = new int[bands];
    for (int band = 0; band < bands; band++) {
      maxima[band] = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
    }
    int width = raster.getWidth();
    byte[] values = new byte[width * raster.getHeight() * channels];
    int[] row = new int[width * bands];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += bands) {
        int opacity = alpha ? eightBits(row[from + channels], maxima[channels]) : 255;
        for (int channel = 0; channel < channels; channel++) {
          values[to++] = onBlack(eightBits(row[from + channel], maxima[channel]), opacity);
        }
      }
    }
    return new Pixels(raster.getHeight(), width, channels, values);
  }

  private static int eightBits(int value, int maximum) {
    return maximum == 255 ? value : (value * 255 + maximum / 2) / maximum;
  }

  private static byte onBlack(int value, int alpha) {
    return (byte) (alpha == 255 ? value : (value * alpha + 127) / 255);
  }

  @Override
  public void close() {
    reader.dispose();
  }
}
