package org.binorm.engine.tensor;

import java.io.Serializable;
import org.binorm.engine.EngineException;

/**
 * The shape of one sample: {@code channels x height x width}. A vector of n features is {@code n x
 * 1 x 1}.
 */
public record Shape(int channels, int height, int width) implements Serializable {
  public Shape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new EngineException(
          "shape: expected positive sizes, got %d x %d x %d".formatted(channels, height, width));
    }
  }

  public static Shape vector(int features) {
    return new Shape(features, 1, 1);
  }

  public boolean isVector() {
    return height == 1 && width == 1;
  }

  public int pixels() {
    return Math.multiplyExact(height, width);
  }

  /** Values in one sample. */
  public int size() {
    return Math.multiplyExact(channels, pixels());
  }

  @Override
  public String toString() {
    return isVector() ? "[" + channels + "]" : "[" + channels + ", " + height + ", " + width + "]";
  }
}
