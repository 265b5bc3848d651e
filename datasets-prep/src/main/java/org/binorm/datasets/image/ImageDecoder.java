package org.binorm.datasets.image;

import java.util.HexFormat;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * Turns the content of source images into pixels of one shape: decode, turn upright, grey or RGB,
 * resize so that the shorter side fits, cut out the centre.
 *
 * <p>Output: unsigned bytes, {@code [height][width][channels]} of the target.
 *
 * <p>Only JPEG and PNG, told by their first bytes. The declared size is checked before anything is
 * decoded. Grey is ITU-R 601 luma, transparency is laid on black, ICC profiles are ignored, EXIF
 * orientation is applied. Everything after the JDK's decompressors is integer arithmetic of our
 * own, so the pixels do not depend on the platform.
 *
 * <p>Not thread-safe: one per task.
 */
public final class ImageDecoder implements AutoCloseable {

  /** Pixels a file may declare unless the caller says otherwise. */
  public static final long DEFAULT_MAX_PIXELS = 50_000_000;

  /** Longest encoded file that is looked at. */
  public static final long MAX_ENCODED_BYTES = 64L << 20;

  /** Above this, three channels no longer fit one array. */
  private static final long PIXEL_CEILING = 500_000_000;

  static {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
  }

  private final ImageShape target;
  private final long maxPixels;
  private final JpegPixels jpeg = new JpegPixels();
  private final PngPixels png = new PngPixels();

  /** A decoder that refuses files of more than {@link #DEFAULT_MAX_PIXELS}. */
  public ImageDecoder(ImageShape target) {
    this(target, DEFAULT_MAX_PIXELS);
  }

  /** A decoder that refuses files that declare more than {@code maxPixels}. */
  public ImageDecoder(ImageShape target, long maxPixels) {
    this.target = Objects.requireNonNull(target, "target");
    if (maxPixels < 1 || maxPixels > PIXEL_CEILING) {
      throw new IllegalArgumentException(
          "max pixels %d: expected 1 to %d".formatted(maxPixels, PIXEL_CEILING));
    }
    this.maxPixels = maxPixels;
  }

  /** Pixels of the target shape; a new array, or the given one if it already fits. */
  public byte[] decode(ImageContent content) throws RejectedImageException {
    if (content instanceof ImageContent.Raw raw) {
      ImageShape shape = raw.shape();
      return fit(new Pixels(shape.height(), shape.width(), shape.channels(), raw.pixels()));
    }
    return decode(((ImageContent.Encoded) content).bytes());
  }

  /** Pixels of the target shape from the bytes of a JPEG or PNG file. */
  public byte[] decode(byte[] encoded) throws RejectedImageException {
    if (encoded.length == 0) {
      throw new RejectedImageException("empty file (0 bytes)");
    }
    if (encoded.length > MAX_ENCODED_BYTES) {
      throw new RejectedImageException(tooManyBytes(encoded.length));
    }
    if (JpegHeader.startsLikeJpeg(encoded)) {
      JpegHeader header = JpegHeader.parse(encoded);
      refuseTooManyPixels(header.width(), header.height());
      return fit(jpeg.decode(encoded, header).upright(header.orientation()));
    }
    if (PngHeader.startsLikePng(encoded)) {
      // The size comes first: a bomb need not have a sound end.
      PngHeader header = PngHeader.declared(encoded);
      refuseTooManyPixels(header.width(), header.height());
      return fit(png.decode(PngHeader.essentials(encoded), header));
    }
    throw new RejectedImageException(
        "neither JPEG nor PNG (first bytes "
            + HexFormat.of().formatHex(encoded, 0, Math.min(4, encoded.length))
            + ")");
  }

  static String tooManyBytes(long bytes) {
    return "file of %d bytes: expected at most %d".formatted(bytes, MAX_ENCODED_BYTES);
  }

  private byte[] fit(Pixels pixels) {
    return Resampler.fit(pixels.withChannels(target.channels()), target);
  }

  private void refuseTooManyPixels(int width, int height) throws RejectedImageException {
    if ((long) width * height > maxPixels) {
      throw new RejectedImageException(
          "declares %dx%d pixels: expected at most %d in all".formatted(width, height, maxPixels));
    }
  }

  @Override
  public void close() {
    jpeg.close();
    png.close();
  }
}
