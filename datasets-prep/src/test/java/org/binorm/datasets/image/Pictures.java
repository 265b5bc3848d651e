package org.binorm.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Encoded pictures for the tests. */
final class Pictures {

  private Pictures() {}

  /** Smooth colours, so that JPEG keeps them nearly. */
  static BufferedImage gradient(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (x * 255 / width) << 16 | (y * 255 / height) << 8 | 128);
      }
    }
    return image;
  }

  static BufferedImage plain(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  static byte[] encode(BufferedImage image, String format) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] png(int width, int height, int rgb) {
    return encode(plain(width, height, rgb), "png");
  }

  static byte[] jpeg(int width, int height, int rgb) {
    return encode(plain(width, height, rgb), "jpeg");
  }

  /** A JPEG of the raster's own components, without JFIF or Adobe segment. */
  static byte[] jpegOfRaster(Raster raster) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream ios = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(ios);
      writer.write(new IIOImage(raster, null, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** Puts a segment behind the start marker of a JPEG. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 + payload.length);
    out.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) marker);
    out.putShort((short) (payload.length + 2)).put(payload);
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** An Adobe APP14 segment: transform 0 (CMYK, RGB), 1 (YCbCr) or 2 (YCCK). */
  static byte[] withAdobe(byte[] jpeg, int transform) {
    byte[] payload = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
    return withSegment(jpeg, 0xEE, payload);
  }

  /** An EXIF APP1 segment that holds nothing but the orientation. */
  static byte[] withOrientation(byte[] jpeg, int orientation, boolean littleEndian) {
    ByteBuffer tiff = ByteBuffer.allocate(6 + 8 + 2 + 12 + 4);
    tiff.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
    tiff.put((littleEndian ? "II" : "MM").getBytes(StandardCharsets.ISO_8859_1));
    tiff.order(littleEndian ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
    tiff.putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return withSegment(jpeg, 0xE1, tiff.array());
  }

  /** The JFIF segment (16 bytes and its marker) taken out of a JPEG that ImageIO wrote. */
  static byte[] withoutJfif(byte[] jpeg) {
    byte[] out = new byte[jpeg.length - 18];
    System.arraycopy(jpeg, 0, out, 0, 2);
    System.arraycopy(jpeg, 20, out, 2, jpeg.length - 20);
    return out;
  }

  /** A PNG of raw chunks; each with a right checksum. */
  static byte[] pngOfChunks(Object... typesAndData) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    for (int i = 0; i < typesAndData.length; i += 2) {
      byte[] type = ((String) typesAndData[i]).getBytes(StandardCharsets.ISO_8859_1);
      byte[] data = (byte[]) typesAndData[i + 1];
      CRC32 crc = new CRC32();
      crc.update(type);
      crc.update(data);
      ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
      chunk.putInt(data.length).put(type).put(data).putInt((int) crc.getValue());
      out.writeBytes(chunk.array());
    }
    return out.toByteArray();
  }

  /** An IHDR chunk's data. */
  static byte[] pngHeader(int width, int height, int bitDepth, int colourType) {
    return ByteBuffer.allocate(13)
        .putInt(width)
        .putInt(height)
        .put((byte) bitDepth)
        .put((byte) colourType)
        .array();
  }

  static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xFF;
    }
    return values;
  }
}
