package org.binorm.engine.model;

import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.NormalizeMode;

/**
 * The forward pass of a float32 model in double precision, one sample at a time, straight from the
 * formulas: what central differences are taken of.
 */
final class DoubleNetwork {
  private final ModelSpec spec;
  private final ParameterLayout layout;
  private final double[] parameters;

  DoubleNetwork(Model model, double[] parameters) {
    this.spec = model.spec();
    this.layout = model.layout();
    this.parameters = parameters;
  }

  /** The logits of one image {@code [channels * height * width]}. */
  double[] logits(float[] image) {
    double[][][] x = new double[spec.input().channels()][spec.input().height()][];
    for (int c = 0; c < x.length; c++) {
      for (int y = 0; y < x[c].length; y++) {
        x[c][y] = new double[spec.input().width()];
        for (int column = 0; column < x[c][y].length; column++) {
          x[c][y][column] = image[(c * x[c].length + y) * x[c][y].length + column];
        }
      }
    }
    for (LayerSpec layer : spec.layers()) {
      x = apply(layer, x);
    }
    double[] logits = new double[x.length];
    for (int c = 0; c < logits.length; c++) {
      logits[c] = x[c][0][0];
    }
    return logits;
  }

  private double[][][] apply(LayerSpec layer, double[][][] x) {
    if (layer instanceof LayerSpec.Conv2d conv) {
      return activated(
          convolution(x, conv.name(), conv.filters(), conv.kernel()),
          conv.name(),
          conv.activation());
    }
    if (layer instanceof LayerSpec.Dense dense) {
      return activated(
          convolution(flat(x), dense.name(), dense.units(), 1), dense.name(), dense.activation());
    }
    if (layer instanceof LayerSpec.MaxPool) {
      return maxPool(x);
    }
    if (layer instanceof LayerSpec.GlobalAveragePool) {
      return average(x);
    }
    throw new IllegalArgumentException("no reference for " + layer);
  }

  private double[][][] convolution(double[][][] x, String name, int filters, int kernel) {
    int weight = layout.named(name + ".weight").offset();
    int bias = layout.named(name + ".bias").offset();
    int reach = kernel / 2;
    double[][][] z = new double[filters][x[0].length][x[0][0].length];
    for (int n = 0; n < filters; n++) {
      for (int y = 0; y < z[n].length; y++) {
        for (int column = 0; column < z[n][y].length; column++) {
          double sum = parameters[bias + n];
          for (int ky = 0; ky < kernel; ky++) {
            for (int kx = 0; kx < kernel; kx++) {
              for (int c = 0; c < x.length; c++) {
                int k = ((n * kernel + ky) * kernel + kx) * x.length + c;
                sum += parameters[weight + k] * pixel(x[c], y + ky - reach, column + kx - reach);
              }
            }
          }
          z[n][y][column] = sum;
        }
      }
    }
    return z;
  }

  private static double pixel(double[][] plane, int y, int x) {
    return y < 0 || y >= plane.length || x < 0 || x >= plane[0].length ? 0 : plane[y][x];
  }

  private double[][][] activated(double[][][] z, String name, Activation activation) {
    NormalizeMode mode = spec.normalize().mode();
    if (mode != NormalizeMode.NONE) {
      normalize(z);
    }
    for (int c = 0; c < z.length; c++) {
      double gain = mode == NormalizeMode.TRAINABLE ? value(name + ".gain", c) : 1;
      double shift = mode == NormalizeMode.TRAINABLE ? value(name + ".shift", c) : 0;
      for (double[] row : z[c]) {
        for (int x = 0; x < row.length; x++) {
          double a = gain * row[x] + shift;
          row[x] = activation == Activation.RELU ? Math.max(a, 0) : a;
        }
      }
    }
    return z;
  }

  private double value(String name, int i) {
    Parameter parameter = layout.named(name);
    return parameters[parameter.offset() + i];
  }

  private void normalize(double[][][] z) {
    int channels = z.length;
    int height = z[0].length;
    int width = z[0][0].length;
    boolean vector = height == 1 && width == 1;
    switch (vector ? NormalizeAxis.CHANNELS : spec.normalize().axis()) {
      case CHW -> normalize(z, 0, channels, 0, height, 0, width);
      case HW -> {
        for (int c = 0; c < channels; c++) {
          normalize(z, c, c + 1, 0, height, 0, width);
        }
      }
      case CHANNELS -> {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            normalize(z, 0, channels, y, y + 1, x, x + 1);
          }
        }
      }
    }
  }

  private void normalize(
      double[][][] z, int fromC, int toC, int fromY, int toY, int fromX, int toX) {
    double count = (double) (toC - fromC) * (toY - fromY) * (toX - fromX);
    double mean = 0;
    for (int c = fromC; c < toC; c++) {
      for (int y = fromY; y < toY; y++) {
        for (int x = fromX; x < toX; x++) {
          mean += z[c][y][x] / count;
        }
      }
    }
    double variance = 0;
    for (int c = fromC; c < toC; c++) {
      for (int y = fromY; y < toY; y++) {
        for (int x = fromX; x < toX; x++) {
          z[c][y][x] -= mean;
          variance += z[c][y][x] * z[c][y][x] / count;
        }
      }
    }
    double scale = 1 / Math.sqrt(variance + spec.normalize().epsilon());
    for (int c = fromC; c < toC; c++) {
      for (int y = fromY; y < toY; y++) {
        for (int x = fromX; x < toX; x++) {
          z[c][y][x] *= scale;
        }
      }
    }
  }

  private static double[][][] maxPool(double[][][] x) {
    double[][][] max = new double[x.length][x[0].length / 2][x[0][0].length / 2];
    for (int c = 0; c < max.length; c++) {
      for (int y = 0; y < max[c].length; y++) {
        for (int column = 0; column < max[c][y].length; column++) {
          double[] above = x[c][2 * y];
          double[] below = x[c][2 * y + 1];
          max[c][y][column] =
              Math.max(
                  Math.max(above[2 * column], above[2 * column + 1]),
                  Math.max(below[2 * column], below[2 * column + 1]));
        }
      }
    }
    return max;
  }

  private static double[][][] average(double[][][] x) {
    double[][][] mean = new double[x.length][1][1];
    for (int c = 0; c < x.length; c++) {
      for (double[] row : x[c]) {
        for (double value : row) {
          mean[c][0][0] += value / (x[c].length * row.length);
        }
      }
    }
    return mean;
  }

  /** Row, column, channel. */
  private static double[][][] flat(double[][][] x) {
    int width = x[0][0].length;
    double[][][] flat = new double[x.length * x[0].length * width][1][1];
    for (int i = 0; i < flat.length; i++) {
      int pixel = i / x.length;
      flat[i][0][0] = x[i % x.length][pixel / width][pixel % width];
    }
    return flat;
  }
}
