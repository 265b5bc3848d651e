package org.binorm.engine.layer;

import org.binorm.engine.kernel.Pointwise;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/** Sums of a gradient over all positions: the gradient of a bias. */
final class PositionSums {
  private PositionSums() {}

  /** Adds the sum of every feature to {@code sums[at + feature]}. */
  static void add(Pointwise pointwise, Matrix gradient, float[] sums, int at) {
    Grid grid = gradient.grid();
    for (int n = 0; n < gradient.features(); n++) {
      double sum = 0;
      for (int y = 0; y < grid.height(); y++) {
        int from = gradient.row(n) + y * grid.rowPitch();
        sum += pointwise.sum(gradient.data(), from, grid.rowLength());
      }
      sums[at + n] += (float) sum;
    }
  }
}
