package org.binorm.datasets.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a JPEG file says about itself before its first scan.
 *
 * @param components 1 grey, 3 colour, 4 CMYK or YCCK
 * @param orientation EXIF value 1 to 8; 1 where there is none
 * @param adobeTransform of the Adobe APP14 segment (0 none, 1 YCbCr, 2 YCCK), or {@link #NO_ADOBE}
 * @param jfif whether there is a JFIF segment, which fixes YCbCr
 * @param rgbIds whether the components are called R, G and B
 */
record JpegHeader(
    int height,
    int width,
    int components,
    int orientation,
    int adobeTransform,
    boolean jfif,
    boolean rgbIds) {

  static final int NO_ADOBE = -1;

  private static final int SOI = 0xD8;
  private static final int SOS = 0xDA;
  private static final int EOI = 0xD9;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT_TYPE = 3;

  /**
   * Encoders write a dozen at most; each is a walk over all pixels, and may be a few bytes long.
   */
  private static final int MAX_SCANS = 100;

  static boolean startsLikeJpeg(byte[] bytes) {
    return bytes.length >= 3
        && (bytes[0] & 0xFF) == 0xFF
        && (bytes[1] & 0xFF) == SOI
        && (bytes[2] & 0xFF) == 0xFF;
  }

  static JpegHeader parse(byte[] bytes) throws RejectedImageException {
    Builder header = new Builder();
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes).position(2);
      for (int marker = nextMarker(in); marker != SOS; marker = nextMarker(in)) {
        if (marker == EOI) {
          throw new RejectedImageException("JPEG without image data");
        }
        int length = (in.getShort() & 0xFFFF) - 2;
        if (length < 0) {
          throw new RejectedImageException("corrupt JPEG: segment of negative length");
        }
        ByteBuffer segment = in.slice(in.position(), Math.min(length, in.remaining()));
        header.add(marker, segment);
        in.position(in.position() + segment.limit());
      }
      refuseManyScans(in);
    } catch (BufferUnderflowException e) {
      throw new RejectedImageException("truncated JPEG: it ends in its header", e);
    }
    return header.build();
  }

  private static void refuseManyScans(ByteBuffer behindFirst) throws RejectedImageException {
    int scans = 1;
    for (int i = behindFirst.position(); i + 1 < behindFirst.limit(); i++) {
      boolean marker = (behindFirst.get(i) & 0xFF) == 0xFF;
      scans += marker && (behindFirst.get(i + 1) & 0xFF) == SOS ? 1 : 0;
    }
    if (scans > MAX_SCANS) {
      throw new RejectedImageException(
          "JPEG of %d scans: expected at most %d".formatted(scans, MAX_SCANS));
    }
  }

  /** The code of the next marker; like every decoder, skips what is not a marker. */
  private static int nextMarker(ByteBuffer in) {
    while (true) {
      while ((in.get() & 0xFF) != 0xFF) {}
      int code = in.get() & 0xFF;
      while (code == 0xFF) {
        code = in.get() & 0xFF;
      }
      boolean standsAlone = code == 0x00 || code == 0x01 || (code >= 0xD0 && code <= 0xD8);
      if (!standsAlone) {
        return code;
      }
    }
  }

  /** Collects the segments that matter. */
  private static final class Builder {

    private int height;
    private int width;
    private int components;
    private int orientation = 1;
    private int adobeTransform = NO_ADOBE;
    private boolean jfif;
    private boolean rgbIds;

    void add(int marker, ByteBuffer segment) throws RejectedImageException {
      switch (marker) {
        case APP0 -> jfif |= startsWith(segment, "JFIF\0");
        case APP1 -> {
          if (startsWith(segment, "Exif\0\0")) {
            orientation = exifOrientation(segment.slice(6, segment.limit() - 6));
          }
        }
        case APP14 -> {
          if (startsWith(segment, "Adobe") && segment.limit() >= 12) {
            adobeTransform = segment.get(11) & 0xFF;
          }
        }
        default -> addFrame(marker, segment);
      }
    }

    private void addFrame(int marker, ByteBuffer segment) throws RejectedImageException {
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (!frame) {
        return;
      }
      if (marker > 0xC2) {
        throw new RejectedImageException(
            "JPEG process 0x%02X: expected baseline or progressive".formatted(marker));
      }
      if (components != 0) {
        throw new RejectedImageException("corrupt JPEG: two frame headers");
      }
      int precision = segment.get() & 0xFF;
      if (precision != 8) {
        throw new RejectedImageException("JPEG of " + precision + " bits: expected 8");
      }
      height = segment.getShort() & 0xFFFF;
      width = segment.getShort() & 0xFFFF;
      components = segment.get() & 0xFF;
      if (components == 3) {
        rgbIds = segment.get(6) == 'R' && segment.get(9) == 'G' && segment.get(12) == 'B';
      }
    }

    JpegHeader build() throws RejectedImageException {
      if (components != 1 && components != 3 && components != 4) {
        throw new RejectedImageException(
            "JPEG of " + components + " components: expected 1, 3 or 4");
      }
      if (height == 0 || width == 0) {
        throw new RejectedImageException("JPEG of " + width + "x" + height + " pixels");
      }
      return new JpegHeader(height, width, components, orientation, adobeTransform, jfif, rgbIds);
    }
  }

  private static boolean startsWith(ByteBuffer segment, String prefix) {
    byte[] expected = prefix.getBytes(StandardCharsets.ISO_8859_1);
    return segment.limit() >= expected.length
        && segment.slice(0, expected.length).equals(ByteBuffer.wrap(expected));
  }

  /** The orientation of a TIFF block; 1 where it is missing or makes no sense. */
  private static int exifOrientation(ByteBuffer tiff) {
    try {
      tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = tiff.getShort(directory) & 0xFFFF;
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + 12 * i;
        if ((tiff.getShort(entry) & 0xFFFF) == ORIENTATION_TAG
            && tiff.getShort(entry + 2) == SHORT_TYPE) {
          int value = tiff.getShort(entry + 8);
          return value >= 1 && value <= 8 ? value : 1;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      // A damaged EXIF block says nothing about the picture; every viewer shows it as stored.
      return 1;
    }
    return 1;
  }
}
