package org.binorm.engine.kernel;

import java.util.Arrays;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/**
 * One size of product with its random operands: every product of the kernels runs on it and returns
 * the whole array it wrote to, halo included.
 */
record ProductCase(
    int channels, int outputs, int kernel, int height, int width, int lanes, int halo) {
  /** Fills results before the product; what a product leaves alone still holds it. */
  static final float UNTOUCHED = -123456f;

  private static final int OFFSET = 5;

  static ProductCase dense(int inputs, int outputs, int lanes) {
    return new ProductCase(inputs, outputs, 1, 1, 1, lanes, 0);
  }

  Grid grid() {
    return new Grid(height, width, lanes, halo);
  }

  Window window() {
    return kernel == 1
        ? Window.dense(grid(), channels)
        : Window.convolution(grid(), channels, kernel);
  }

  Matrix input() {
    return TestNumbers.matrix(1, channels, grid());
  }

  Matrix outputGradient() {
    return TestNumbers.matrix(2, outputs, grid());
  }

  int inputs() {
    return kernel * kernel * channels;
  }

  BitMatrix bits() {
    return TestNumbers.bits(3, outputs, inputs());
  }

  float[] bias() {
    return TestNumbers.gaussian(5, outputs);
  }

  float[] weights() {
    return TestNumbers.gaussian(6, outputs * inputs());
  }

  /** What the weight gradient is added to. */
  float[] earlierGradient() {
    return TestNumbers.gaussian(7, outputs * inputs());
  }

  float[] bitProduct(BitProducts products) {
    float[] output = untouched(outputs * grid().stride());
    PackedBits packed = new BitPacker().pack(bits(), kernel * kernel, null);
    products.multiply(packed, bias(), input().data(), window(), output);
    return output;
  }

  float[] bitInputGradient(BitProducts products) {
    float[] gradient = untouched(channels * grid().stride());
    PackedBits packed = new BitPacker().packReversed(bits(), kernel * kernel, null);
    products.multiply(packed, null, outputGradient().data(), window().reversed(outputs), gradient);
    return gradient;
  }

  float[] floatProduct(FloatProducts products) {
    float[] output = untouched(outputs * grid().stride());
    float[] bias = shifted(bias());
    products.multiply(
        shifted(weights()), OFFSET, bias, OFFSET, input().data(), window(), outputs, output);
    return output;
  }

  float[] floatTransposed(FloatProducts products) {
    float[] gradient = untouched(channels * grid().stride());
    products.multiplyTransposed(
        shifted(weights()), OFFSET, outputGradient().data(), window(), outputs, gradient);
    return gradient;
  }

  float[] floatWeightGradient(FloatProducts products) {
    float[] gradient = untouched(outputs * inputs() + 2 * OFFSET);
    float[] start = earlierGradient();
    System.arraycopy(start, 0, gradient, OFFSET, start.length);
    products.weightGradient(
        outputGradient().data(), input().data(), window(), outputs, gradient, OFFSET);
    return gradient;
  }

  /** Whether a place of an activation array is a picture position: the halo is not. */
  boolean[] picture(int features) {
    Grid grid = grid();
    boolean[] picture = new boolean[features * grid.stride()];
    Matrix matrix = new Matrix(features, grid);
    for (int f = 0; f < features; f++) {
      for (int y = 0; y < height; y++) {
        int from = matrix.row(f) + grid.shift(y, 0);
        Arrays.fill(picture, from, from + grid.rowLength(), true);
      }
    }
    return picture;
  }

  /** Whether a place of the weight-gradient array belongs to the tensor. */
  boolean[] tensor() {
    boolean[] tensor = new boolean[outputs * inputs() + 2 * OFFSET];
    Arrays.fill(tensor, OFFSET, tensor.length - OFFSET, true);
    return tensor;
  }

  private static float[] untouched(int length) {
    float[] values = new float[length];
    Arrays.fill(values, UNTOUCHED);
    return values;
  }

  private static float[] shifted(float[] values) {
    float[] shifted = new float[values.length + 2 * OFFSET];
    Arrays.fill(shifted, Float.NaN);
    System.arraycopy(values, 0, shifted, OFFSET, values.length);
    return shifted;
  }

  @Override
  public String toString() {
    return "%d channels, %d outputs, kernel %d, %dx%d, %d lanes, halo %d"
        .formatted(channels, outputs, kernel, height, width, lanes, halo);
  }
}
