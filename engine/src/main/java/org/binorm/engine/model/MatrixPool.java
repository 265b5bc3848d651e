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
 * is planned by the same code, and {@link #bytes} tells what it would take. A pool within another
 * one hands out the arrays of that one again, in the same order, for the same plan on a smaller
 * grid.
 */
final class MatrixPool {
  private static final float[] NO_VALUES = {};

  private final List<Matrix> free = new ArrayList<>();
  private final List<float[]> made = new ArrayList<>();
  private final boolean counting;
  private final MatrixPool around;
  private long bytes;

  private MatrixPool(boolean counting, MatrixPool around) {
    this.counting = counting;
    this.around = around;
  }

  static MatrixPool allocating() {
    return new MatrixPool(false, null);
  }

  static MatrixPool counting() {
    return new MatrixPool(true, null);
  }

  /** A pool for the plan that was made with another pool, on a grid that is not larger. */
  static MatrixPool within(MatrixPool other) {
    return new MatrixPool(false, other);
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
    float[] array = counting ? NO_VALUES : around == null ? new float[length] : next(length);
    bytes += around == null ? (long) Float.BYTES * length : 0;
    made.add(array);
    return array;
  }

  private float[] next(int length) {
    float[] array = around.made.get(made.size());
    if (array.length < length) {
      throw new IllegalStateException(
          "expected an array of %d floats, got %d".formatted(length, array.length));
    }
    return array;
  }

  void give(Matrix matrix) {
    free.add(matrix);
  }

  /** Bytes of all that was ever made. */
  long bytes() {
    return bytes;
  }
}
