package org.binorm.engine.tensor;

import org.binorm.engine.EngineException;

/**
 * A feature-major float matrix: {@code [features][grid positions]}.
 *
 * <p>Feature f, position (y, x, lane) is {@code data[f * grid.stride() + grid.start() + y *
 * grid.rowPitch() + x * grid.lanes() + lane]}. Whoever writes writes picture rows only, so the halo
 * keeps the zeros it was allocated with.
 */
public record Matrix(int features, Grid grid, float[] data) {
  public Matrix(int features, Grid grid) {
    this(features, grid, new float[length(features, grid)]);
  }

  /** The offset of a feature's first picture row. */
  public int row(int feature) {
    return feature * grid.stride() + grid.start();
  }

  public float get(int feature, int y, int x, int lane) {
    return data[row(feature) + grid.shift(y, x) + lane];
  }

  public void set(int feature, int y, int x, int lane, float value) {
    data[row(feature) + grid.shift(y, x) + lane] = value;
  }

  /** Floats of a matrix; one that no array can hold is the user's error. */
  public static int length(int features, Grid grid) {
    long length = (long) features * grid.stride();
    if (length > Integer.MAX_VALUE - 16) {
      throw new EngineException(
          "activation of %d features x %d floats: more than 2^31 values; use a smaller batch"
              .formatted(features, grid.stride()));
    }
    return (int) length;
  }
}
