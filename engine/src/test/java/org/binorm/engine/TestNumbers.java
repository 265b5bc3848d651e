package org.binorm.engine;

import java.util.Random;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/** Random operands of tests, a function of the seed alone. */
public final class TestNumbers {
  private TestNumbers() {}

  public static float[] gaussian(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** A matrix with numbers in all picture rows, all lanes, and zeros in the halo. */
  public static Matrix matrix(long seed, int features, Grid grid) {
    Matrix matrix = new Matrix(features, grid);
    Random random = new Random(seed);
    for (int f = 0; f < features; f++) {
      for (int y = 0; y < grid.height(); y++) {
        int from = matrix.row(f) + y * grid.rowPitch();
        for (int p = from; p < from + grid.rowLength(); p++) {
          matrix.data()[p] = (float) random.nextGaussian();
        }
      }
    }
    return matrix;
  }

  public static BitMatrix bits(long seed, int rows, int columns) {
    Random random = new Random(seed);
    BitMatrix bits = new BitMatrix(rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        if (random.nextBoolean()) {
          bits.set(row, column);
        }
      }
    }
    return bits;
  }
}
