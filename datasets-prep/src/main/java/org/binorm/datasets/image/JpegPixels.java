package org.binorm.datasets.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG to grey or RGB without any colour management.
 *
 * <p>The decompressor hands out the stored components; the conversion to RGB is libjpeg's integer
 * formula, written here. Embedded ICC profiles are ignored, as the usual loaders of the field do,
 * because colour engines differ between platforms. CMYK becomes RGB by {@code (255 - C) * (255 - K)
 * / 255}.
 *
 * <p>Holds one reader; not thread-safe.
 */
final class JpegPixels implements AutoCloseable {

  private static final int SCALE_BITS = 16;
  private static final int HALF = 1 << (SCALE_BITS - 1);
  private static final int CR_TO_RED = fixed(1.40200);
  private static final int CB_TO_BLUE = fixed(1.77200);
  private static final int CB_TO_GREEN = fixed(0.34414);
  private static final int CR_TO_GREEN = fixed(0.71414);

  private final ImageReader reader;
  private final List<String> warnings = new ArrayList<>();

  JpegPixels() {
    // The plug-in is made by hand: a shaded jar or a worker's class loader may hide it from
    // ImageIO's own search. It looks up the JDK's decompressor, which is always registered.
    JPEGImageReaderSpi plugin = new JPEGImageReaderSpi();
    plugin.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
    try {
      this.reader = plugin.createReaderInstance(null);
    } catch (IOException e) {
      throw new IllegalStateException("no JPEG decoder in this Java runtime", e);
    }
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
  }

  Pixels decode(byte[] bytes, JpegHeader header) throws RejectedImageException {
    Raster raster = readRaster(bytes);
    refuseDamage();
    int bands = raster.getNumBands();
    if (bands != header.components()
        || raster.getTransferType() != DataBuffer.TYPE_BYTE
        || raster.getWidth() != header.width()
        || raster.getHeight() != header.height()) {
      throw new RejectedImageException("corrupt JPEG: its header and its data disagree");
    }
    byte[] values = new byte[header.width() * header.height() * bands];
    raster.getDataElements(
        raster.getMinX(), raster.getMinY(), header.width(), header.height(), values);
    return switch (bands) {
      case 1 -> new Pixels(header.height(), header.width(), 1, values);
      case 3 -> new Pixels(header.height(), header.width(), 3, toRgb(values, header));
      default -> new Pixels(header.height(), header.width(), 3, cmykToRgb(values, header));
    };
  }

  private Raster readRaster(byte[] bytes) throws RejectedImageException {
    warnings.clear();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      return reader.readRaster(0, null);
    } catch (IOException | RuntimeException e) {
      // The decoder meets damaged files with runtime exceptions as well.
      throw new RejectedImageException("corrupt JPEG: " + Reasons.of(e), e);
    } finally {
      reader.setInput(null);
    }
  }

  /** The decompressor fills what is missing with grey and only warns; we do not train on that. */
  private void refuseDamage() throws RejectedImageException {
    for (String warning : warnings) {
      if (warning.contains("Truncated") || warning.contains("premature end")) {
        throw new RejectedImageException("truncated JPEG");
      }
      // Stray bytes between segments lose no pixel and are common in files from the web.
      if (warning.contains("Corrupt JPEG data") && !warning.contains("extraneous bytes")) {
        throw new RejectedImageException("corrupt JPEG: " + Reasons.oneLine(warning));
      }
    }
  }

  private static byte[] toRgb(byte[] values, JpegHeader header) {
    // libjpeg's rule: JFIF means YCbCr, else Adobe decides, else the names of the components.
    boolean rgb =
        !header.jfif()
            && (header.adobeTransform() == JpegHeader.NO_ADOBE
                ? header.rgbIds()
                : header.adobeTransform() == 0);
    if (!rgb) {
      yccToRgb(values, 3);
    }
    return values;
  }

  private static byte[] cmykToRgb(byte[] values, JpegHeader header) {
    if (header.adobeTransform() == 2) {
      // YCCK holds CMY the way YCbCr holds RGB, complemented.
      yccToRgb(values, 4);
      for (int i = 0; i < values.length; i += 4) {
        values[i] = (byte) ~values[i];
        values[i + 1] = (byte) ~values[i + 1];
        values[i + 2] = (byte) ~values[i + 2];
      }
    }
    // Adobe programs store ink inverted: 255 is no ink.
    int flip = header.adobeTransform() == JpegHeader.NO_ADOBE ? 0xFF : 0;
    byte[] rgb = new byte[values.length / 4 * 3];
    for (int from = 0, to = 0; from < values.length; from += 4) {
      int light = (values[from + 3] & 0xFF) ^ flip;
      for (int k = 0; k < 3; k++) {
        int value = (values[from + k] & 0xFF) ^ flip;
        rgb[to++] = (byte) ((value * light + 127) / 255);
      }
    }
    return rgb;
  }

  /** Converts the first three of every {@code stride} values in place. */
  private static void yccToRgb(byte[] values, int stride) {
    for (int i = 0; i < values.length; i += stride) {
      int y = values[i] & 0xFF;
      int cb = (values[i + 1] & 0xFF) - 128;
      int cr = (values[i + 2] & 0xFF) - 128;
      values[i] = clamp(y + ((CR_TO_RED * cr + HALF) >> SCALE_BITS));
      values[i + 1] = clamp(y + ((-CB_TO_GREEN * cb - CR_TO_GREEN * cr + HALF) >> SCALE_BITS));
      values[i + 2] = clamp(y + ((CB_TO_BLUE * cb + HALF) >> SCALE_BITS));
    }
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  private static int fixed(double value) {
    return (int) (value * (1 << SCALE_BITS) + 0.5);
  }

  @Override
  public void close() {
    reader.dispose();
  }
}
