package org.binorm.engine.kernel;

import java.util.Arrays;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/**
 * The products of a {@link ProductCase} in double precision, straight from their definition: no
 * halo, no shifts, every neighbour is looked up by its pixel and lies inside the picture or is
 * zero.
 */
final class ProductReference {
  private final ProductCase shape;
  private final int reach;

  ProductReference(ProductCase shape) {
    this.shape = shape;
    this.reach = shape.kernel() / 2;
  }

  /** What a weight is: output or input feature n, kernel row, kernel column, channel. */
  private interface Weight {
    double at(int n, int ky, int kx, int c);
  }

  float[] bitProduct() {
    var bits = shape.bits();
    return product(
        shape.input(),
        shape.outputs(),
        shape.channels(),
        1,
        (n, ky, kx, c) -> bits.get(n, column(ky, kx, c)) ? 1 : 0,
        shape.bias());
  }

  float[] bitInputGradient() {
    var bits = shape.bits();
    return product(
        shape.outputGradient(),
        shape.channels(),
        shape.outputs(),
        -1,
        (c, ky, kx, n) -> bits.get(n, column(ky, kx, c)) ? 1 : 0,
        new float[shape.channels()]);
  }

  float[] floatProduct() {
    float[] weights = shape.weights();
    return product(
        shape.input(),
        shape.outputs(),
        shape.channels(),
        1,
        (n, ky, kx, c) -> weights[weightAt(n, ky, kx, c)],
        shape.bias());
  }

  float[] floatTransposed() {
    float[] weights = shape.weights();
    return product(
        shape.outputGradient(),
        shape.channels(),
        shape.outputs(),
        -1,
        (c, ky, kx, n) -> weights[weightAt(n, ky, kx, c)],
        new float[shape.channels()]);
  }

  float[] floatWeightGradient() {
    Matrix input = shape.input();
    Matrix gradient = shape.outputGradient();
    float[] sums = filled(shape.tensor());
    float[] start = shape.earlierGradient();
    int first = (sums.length - shape.outputs() * shape.inputs()) / 2;
    for (int n = 0; n < shape.outputs(); n++) {
      for (int ky = 0; ky < shape.kernel(); ky++) {
        for (int kx = 0; kx < shape.kernel(); kx++) {
          for (int c = 0; c < shape.channels(); c++) {
            int at = weightAt(n, ky, kx, c);
            sums[first + at] =
                (float) (start[at] + correlation(gradient, n, input, c, ky - reach, kx - reach));
          }
        }
      }
    }
    return sums;
  }

  private int weightAt(int n, int ky, int kx, int c) {
    return n * shape.inputs() + column(ky, kx, c);
  }

  private int column(int ky, int kx, int c) {
    return (ky * shape.kernel() + kx) * shape.channels() + c;
  }

  private double correlation(Matrix gradient, int n, Matrix input, int c, int dy, int dx) {
    double sum = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int lane = 0; lane < shape.lanes(); lane++) {
          sum += gradient.get(n, y, x, lane) * pixel(input, c, y + dy, x + dx, lane);
        }
      }
    }
    return sum;
  }

  /** {@code direction} is -1 for input gradients: the taps are seen from the other side. */
  private float[] product(
      Matrix from, int rows, int columns, int direction, Weight weight, float[] bias) {
    float[] output = filled(shape.picture(rows));
    Grid grid = shape.grid();
    for (int n = 0; n < rows; n++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int lane = 0; lane < shape.lanes(); lane++) {
            double sum = bias[n];
            for (int ky = 0; ky < shape.kernel(); ky++) {
              for (int kx = 0; kx < shape.kernel(); kx++) {
                int neighbourY = y + direction * (ky - reach);
                int neighbourX = x + direction * (kx - reach);
                for (int c = 0; c < columns; c++) {
                  sum += weight.at(n, ky, kx, c) * pixel(from, c, neighbourY, neighbourX, lane);
                }
              }
            }
            output[n * grid.stride() + grid.start() + grid.shift(y, x) + lane] = (float) sum;
          }
        }
      }
    }
    return output;
  }

  private double pixel(Matrix matrix, int feature, int y, int x, int lane) {
    boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
    return inside ? matrix.get(feature, y, x, lane) : 0;
  }

  private static float[] filled(boolean[] written) {
    float[] values = new float[written.length];
    Arrays.fill(values, ProductCase.UNTOUCHED);
    for (int i = 0; i < written.length; i++) {
      values[i] = written[i] ? 0 : ProductCase.UNTOUCHED;
    }
    return values;
  }
}
