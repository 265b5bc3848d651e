package org.binorm.datasets.image;

/**
 * A decoded picture of any size: {@code [height][width][channels]}, one unsigned byte each.
 *
 * <p>Owns its array; nobody changes it after construction or compares pictures.
 */
@SuppressWarnings("ArrayRecordComponent")
record Pixels(int height, int width, int channels, byte[] values) {

  private static final int RED = 19_595;
  private static final int GREEN = 38_470;
  private static final int BLUE = 7_471;

  /** The same picture with 1 or 3 channels; grey is ITU-R 601 luma (0.299, 0.587, 0.114). */
  Pixels withChannels(int wanted) {
    if (wanted == channels) {
      return this;
    }
    return wanted == 1 ? toGrey() : toRgb();
  }

  private Pixels toGrey() {
    byte[] grey = new byte[height * width];
    for (int i = 0, from = 0; i < grey.length; i++, from += 3) {
      int red = values[from] & 0xFF;
      int green = values[from + 1] & 0xFF;
      int blue = values[from + 2] & 0xFF;
      grey[i] = (byte) ((red * RED + green * GREEN + blue * BLUE + 0x8000) >> 16);
    }
    return new Pixels(height, width, 1, grey);
  }

  private Pixels toRgb() {
    byte[] rgb = new byte[values.length * 3];
    for (int i = 0, to = 0; i < values.length; i++) {
      rgb[to++] = values[i];
      rgb[to++] = values[i];
      rgb[to++] = values[i];
    }
    return new Pixels(height, width, 3, rgb);
  }

  /**
   * The picture turned upright.
   *
   * @param orientation EXIF value 1 to 8: where the stored first row and first column belong
   */
  Pixels upright(int orientation) {
    if (orientation == 1) {
      return this;
    }
    boolean transposed = orientation >= 5;
    int outHeight = transposed ? width : height;
    int outWidth = transposed ? height : width;
    byte[] out = new byte[values.length];
    int to = 0;
    for (int y = 0; y < outHeight; y++) {
      for (int x = 0; x < outWidth; x++) {
        int from = sourceIndex(orientation, y, x) * channels;
        for (int channel = 0; channel < channels; channel++) {
          out[to++] = values[from + channel];
        }
      }
    }
    return new Pixels(outHeight, outWidth, channels, out);
  }

  /** The stored pixel that belongs at (y, x) of the upright picture. */
  private int sourceIndex(int orientation, int y, int x) {
    int bottom = height - 1;
    int right = width - 1;
    return switch (orientation) {
      case 2 -> y * width + (right - x);
      case 3 -> (bottom - y) * width + (right - x);
      case 4 -> (bottom - y) * width + x;
      case 5 -> x * width + y;
      case 6 -> (bottom - x) * width + y;
      case 7 -> (bottom - x) * width + (right - y);
      case 8 -> x * width + (right - y);
      default -> throw new IllegalArgumentException("orientation " + orientation);
    };
  }
}
