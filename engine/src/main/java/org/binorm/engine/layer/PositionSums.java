package org.binorm.engine.layer;

import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/** Sums of a gradient over all positions: the gradient of a bias. */
final class PositionSums {
  private PositionSums() {}

  /** Adds the sum of every feature to {@code sums[at + feature]}. */
  static void add(Matrix gradient, float[] sums, int at) {
    Grid grid = gradient.grid();
    float[] data = gradient.data();
    for (int n = 0; n < gradient.features(); n++) {
      // Four chains of additions: one alone would wait for itself.
      double sum0 = 0;
      double sum1 = 0;
      double sum2 = 0;
      double sum3 = 0;
      for (int y = 0; y < grid.height(); y++) {
        int from = gradient.row(n) + y * grid.rowPitch();
        for (int p = from; p < from + grid.rowLength(); p += 4) {
          sum0 += data[p];
          sum1 += data[p + 1];
          sum2 += data[p + 2];
          sum3 += data[p + 3];
        }
      }
      sums[at + n] += (float) (sum0 + sum1 + (sum2 + sum3));
    }
  }
}
