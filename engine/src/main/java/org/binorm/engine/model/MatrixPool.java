package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/** Matrices that are used one after the other for different things of one shape. */
final class MatrixPool {
  private final List<Matrix> free = new ArrayList<>();
  private long bytes;

  /** A matrix whose halo is zero and whose other values are anything finite. */
  Matrix take(int features, Grid grid) {
    for (int i = free.size() - 1; i >= 0; i--) {
      Matrix matrix = free.get(i);
      if (matrix.features() == features && matrix.grid().equals(grid)) {
        return free.remove(i);
      }
    }
    Matrix matrix = new Matrix(features, grid);
    bytes += (long) Float.BYTES * matrix.data().length;
    return matrix;
  }

  void give(Matrix matrix) {
    free.add(matrix);
  }

  /** Bytes of all matrices ever made. */
  long bytes() {
    return bytes;
  }
}
