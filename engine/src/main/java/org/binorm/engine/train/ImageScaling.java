package org.binorm.engine.train;

import java.io.Serializable;
import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * From pixels to network input: {@code (pixel / 255 - mean) / std} per channel.
 *
 * <p>The constants come from the training split and travel with the model.
 */
public record ImageScaling(List<Double> mean, List<Double> std) implements Serializable {
  private static final int LEVELS = 256;

  public ImageScaling {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != std.size() || std.stream().anyMatch(s -> !(s > 0))) {
      throw new EngineException(
          "image scaling: expected one mean and one positive deviation per channel, got %s and %s"
              .formatted(mean, std));
    }
  }

  /** The network input of every pixel value: {@code [channels * 256]}. */
  public float[] table() {
    float[] table = new float[mean.size() * LEVELS];
    for (int i = 0; i < table.length; i++) {
      int channel = i / LEVELS;
      table[i] = (float) ((i % LEVELS / 255.0 - mean.get(channel)) / std.get(channel));
    }
    return table;
  }

  /** Writes one image into one lane. */
  public static void write(
      float[] table,
      Shape shape,
      byte[] pixels,
      int at,
      Augmentation.View view,
      Matrix to,
      int lane) {
    Grid grid = to.grid();
    int channels = shape.channels();
    for (int y = 0; y < shape.height(); y++) {
      int sourceY = y + view.down();
      boolean rowInside = sourceY >= 0 && sourceY < shape.height();
      for (int x = 0; x < shape.width(); x++) {
        int sourceX = (view.flip() ? shape.width() - 1 - x : x) + view.right();
        boolean inside = rowInside && sourceX >= 0 && sourceX < shape.width();
        int source = at + (sourceY * shape.width() + sourceX) * channels;
        int target = grid.start() + grid.shift(y, x) + lane;
        for (int c = 0; c < channels; c++) {
          int pixel = inside ? pixels[source + c] & 0xFF : 0;
          to.data()[c * grid.stride() + target] = table[c * LEVELS + pixel];
        }
      }
    }
  }
}
