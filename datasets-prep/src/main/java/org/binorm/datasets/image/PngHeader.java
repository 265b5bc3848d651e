package org.binorm.datasets.image;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The declared size of a PNG file whose chunks are whole.
 *
 * <p>The JDK's reader checks no CRC and tolerates a missing end; a picture with damage inside would
 * go unnoticed, so the chunks are walked here first.
 */
record PngHeader(int height, int width) {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int TRANSPARENCY = 0x74524E53;
  private static final int IEND = 0x49454E44;
  private static final int ANCILLARY_BIT = 0x20000000;

  static boolean startsLikePng(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /** The declared size; looks at nothing behind the header. */
  static PngHeader declared(byte[] bytes) throws RejectedImageException {
    try {
      return readHeader(ByteBuffer.wrap(bytes).position(SIGNATURE.length));
    } catch (BufferUnderflowException e) {
      throw new RejectedImageException("truncated PNG", e);
    }
  }

  /**
   * The file with nothing in it but its pixels: every chunk checked, texts and profiles left out.
   *
   * <p>The reader would unpack compressed texts and profiles, whatever size they claim.
   */
  static byte[] essentials(byte[] bytes) throws RejectedImageException {
    ByteBuffer in = ByteBuffer.wrap(bytes).position(SIGNATURE.length);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
    kept.writeBytes(SIGNATURE);
    try {
      boolean pixels = false;
      for (int type = 0; type != IEND; ) {
        int start = in.position();
        type = skipChunk(in);
        pixels |= type == IDAT;
        if (isCritical(type) || type == TRANSPARENCY) {
          kept.write(bytes, start, in.position() - start);
        }
      }
      if (!pixels) {
        throw new RejectedImageException("PNG without image data");
      }
      return kept.toByteArray();
    } catch (BufferUnderflowException e) {
      throw new RejectedImageException("truncated PNG", e);
    }
  }

  private static PngHeader readHeader(ByteBuffer in) throws RejectedImageException {
    int length = in.getInt();
    if (length != 13 || in.getInt() != IHDR) {
      throw new RejectedImageException("corrupt PNG: it does not begin with its header");
    }
    int width = in.getInt();
    int height = in.getInt();
    if (width < 1 || height < 1) {
      throw new RejectedImageException("corrupt PNG: declared size " + width + "x" + height);
    }
    return new PngHeader(height, width);
  }

  private static boolean isCritical(int type) {
    return (type & ANCILLARY_BIT) == 0;
  }

  /** Steps over one chunk and says which it was. */
  private static int skipChunk(ByteBuffer in) throws RejectedImageException {
    int length = in.getInt();
    if (length < 0 || length > in.remaining() - 8) {
      throw new BufferUnderflowException();
    }
    int start = in.position();
    int type = in.getInt();
    CRC32 crc = new CRC32();
    crc.update(in.slice(start, 4 + length));
    in.position(start + 4 + length);
    boolean used = isCritical(type) || type == TRANSPARENCY;
    if (in.getInt() != (int) crc.getValue() && used) {
      throw new RejectedImageException("corrupt PNG: checksum of a chunk does not match");
    }
    return type;
  }
}
