package org.binorm.jobs.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.binorm.datasets.image.ImageShape;

/** Prepared images as PNG files; large ones are made smaller, for the page carries them all. */
final class Png {
  private static final int LARGEST_SIDE = 128;

  private Png() {}

  /**
   * @param pixels {@code [height][width][channels]} from an offset on
   */
  static byte[] of(byte[] pixels, int from, ImageShape shape) throws IOException {
    BufferedImage image =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    int at = from;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          rgb = rgb << 8 | pixels[at + Math.min(channel, shape.channels() - 1)] & 0xFF;
        }
        image.setRGB(x, y, rgb);
        at += shape.channels();
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(fitted(image), "png", bytes);
    return bytes.toByteArray();
  }

  private static BufferedImage fitted(BufferedImage image) {
    int side = Math.max(image.getWidth(), image.getHeight());
    if (side <= LARGEST_SIDE) {
      return image;
    }
    int width = Math.max(1, image.getWidth() * LARGEST_SIDE / side);
    int height = Math.max(1, image.getHeight() * LARGEST_SIDE / side);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }
}
