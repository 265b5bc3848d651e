package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/**
 * Matrices that are used one after the other for different things of one shape, and what else a
 * network allocates.
 *
 * <p>A pool that only counts hands out matrices and arrays without values: what is planned with it
 * is planned by the same code, and {@link #bytes} tells what it would take.
 */
final class MatrixPool {
  private static final float[] NO_VALUES = {};

  private final List<Matrix> free = new ArrayList<>();
  private final boolean counting;
  private long bytes;

  private MatrixPool(boolean counting) {
    this.counting = counting;
  }

  static MatrixPool allocating() {
    return new MatrixPool(false);
  }

  static MatrixPool counting() {
    return new MatrixPool(true);
  }

  /** A matrix whose halo is zero and whose other values are anything finite. */
  Matrix take(int features, Grid grid) {
    for (int i = free.size() - 1; i >= 0; i--) {
      Matrix matrix = free.get(i);
      if (matrix.features() == features && matrix.grid().equals(grid)) {
        return free.remove(i);
      }
    }
    return new Matrix(features, grid, array(Matrix.length(features, grid)));
  }

  /** An array of zeros that is never given back. */
  float[] array(int length) {
    bytes += (long) Float.BYTES * length;
    return counting ? NO_VALUES : new float[length];
  }

  void give(Matrix matrix) {
    free.add(matrix);
  }

  /** Bytes of all that was ever made. */
  long bytes() {
    return bytes;
  }
}
