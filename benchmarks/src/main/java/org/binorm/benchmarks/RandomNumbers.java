package org.binorm.benchmarks;

import java.util.Random;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/** Random operands, the same for every contender. */
final class RandomNumbers {
  private RandomNumbers() {}

  /** Gaussian numbers. */
  static float[] activations(int count) {
    Random random = new Random(1);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Half of them set. */
  static BitMatrix bits(int rows, int columns) {
    Random random = new Random(2);
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

  /** The same bits as floats, {@code [rows][columns]}. */
  static float[] floats(BitMatrix bits) {
    float[] floats = new float[bits.rows() * bits.columns()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = bits.get(i / bits.columns(), i % bits.columns()) ? 1f : 0f;
    }
    return floats;
  }

  /**
   * Values as the engine keeps them, feature-major with a halo of zeros.
   *
   * @param values {@code [lane][y][x][channel]}
   */
  static Matrix matrix(float[] values, int channels, int lanes, Grid grid) {
    Matrix matrix = new Matrix(channels, grid);
    int i = 0;
    for (int lane = 0; lane < lanes; lane++) {
      for (int y = 0; y < grid.height(); y++) {
        for (int x = 0; x < grid.width(); x++) {
          for (int channel = 0; channel < channels; channel++) {
            matrix.set(channel, y, x, lane, values[i++]);
          }
        }
      }
    }
    return matrix;
  }

  /** The inverse of {@link #matrix}. */
  static float[] values(Matrix matrix, int lanes) {
    Grid grid = matrix.grid();
    float[] values = new float[lanes * grid.height() * grid.width() * matrix.features()];
    int i = 0;
    for (int lane = 0; lane < lanes; lane++) {
      for (int y = 0; y < grid.height(); y++) {
        for (int x = 0; x < grid.width(); x++) {
          for (int channel = 0; channel < matrix.features(); channel++) {
            values[i++] = matrix.get(channel, y, x, lane);
          }
        }
      }
    }
    return values;
  }
}
