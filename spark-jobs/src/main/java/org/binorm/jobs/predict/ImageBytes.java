package org.binorm.jobs.predict;

import org.apache.spark.sql.Row;
import org.binorm.datasets.image.ImageDecoder;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.RejectedImageException;
import org.binorm.engine.model.Model;
import org.binorm.engine.tensor.Shape;

/**
 * Turns what a column of images holds into pixels of the model's shape.
 *
 * <p>Bytes as many as the model has inputs are pixels {@code [height][width][channels]}, unless
 * they have the signature of PNG (8 bytes) or begin and end like JPEG; everything else is a JPEG or
 * PNG file, decoded, resized and cropped as in a prepared data set.
 */
record ImageBytes(ImageDecoder decoder, ImageShape shape) implements AutoCloseable {
  /** Field of the struct that Hugging Face data sets have for an image. */
  static final String BYTES = "bytes";

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte[] JPEG_START = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] JPEG_END = {(byte) 0xFF, (byte) 0xD9};

  /** The shape of the images that a model takes. */
  static ImageShape shape(Model model) {
    Shape input = model.spec().input();
    return new ImageShape(input.height(), input.width(), input.channels());
  }

  byte[] pixels(Object value) throws RejectedImageException {
    Object bytes = value instanceof Row struct ? struct.getAs(BYTES) : value;
    if (!(bytes instanceof byte[] image)) {
      throw new RejectedImageException(
          bytes == null
              ? "image is null"
              : "image: expected bytes, got " + bytes.getClass().getSimpleName());
    }
    if (image.length == shape.size() && !isFile(image)) {
      return image;
    }
    try {
      return decoder.decode(image);
    } catch (RejectedImageException e) {
      throw new RejectedImageException(
          "%s; pixels would be %d bytes, got %d"
              .formatted(e.getMessage(), shape.size(), image.length));
    }
  }

  private static boolean isFile(byte[] image) {
    return has(PNG, image, 0)
        || (has(JPEG_START, image, 0) && has(JPEG_END, image, image.length - JPEG_END.length));
  }

  private static boolean has(byte[] mark, byte[] image, int at) {
    if (at < 0 || at + mark.length > image.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (image[at + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
