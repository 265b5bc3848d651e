package org.binorm.engine.layer;

import java.util.Arrays;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * {@code n = (z - mean(z)) / sqrt(variance(z) + epsilon)}, without trainable parameters and without
 * batch statistics: the same in training and evaluation.
 *
 * <p>Cabral, Pirozelli and Driemeier 2025 (arXiv:2509.07025v1), Eq. 2. Where the paper is silent:
 * the variance is the biased one, epsilon stands inside the root, and of a convolution's output the
 * channels of one pixel are normalized together ({@link NormalizeAxis#CHANNELS}).
 *
 * <p>Over the output features, a constant added to all of z drops out; this is why weights of {0,
 * 1} act as weights of {-1, +1}. Keeps one float per statistic for backward, which reads the output
 * {@code n}: {@code dz = (dn - mean(dn) - n * mean(dn * n)) / sqrt(variance + epsilon)}.
 */
public record Normalize(String name, Shape inputShape, NormalizeAxis axis, float epsilon)
    implements Layer {
  /** Positions worked on at once: their statistics stay in the first-level cache. */
  private static final int BLOCK = 256;

  @Override
  public Shape outputShape() {
    return inputShape;
  }

  @Override
  public boolean inPlace() {
    return true;
  }

  @Override
  public boolean readsOutput() {
    return true;
  }

  /** Inverse deviations, then room for two rows of sums. */
  @Override
  public int cacheSize(int lanes) {
    return statistics(lanes) + 2 * Math.max(BLOCK, statisticsOutsideChannels(lanes));
  }

  private int statistics(int lanes) {
    return axis == NormalizeAxis.CHANNELS
        ? inputShape.pixels() * lanes
        : statisticsOutsideChannels(lanes);
  }

  private int statisticsOutsideChannels(int lanes) {
    return switch (axis) {
      case CHANNELS -> 0;
      case CHW -> lanes;
      case HW -> inputShape.channels() * lanes;
    };
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    if (axis == NormalizeAxis.CHANNELS) {
      forEachBlock(
          input, (at, length, first) -> channelsForward(input, output, cache, at, length, first));
    } else {
      imageForward(input, output, cache);
    }
  }

  @Override
  public void backward(
      Pass pass,
      Matrix input,
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient) {
    if (axis == NormalizeAxis.CHANNELS) {
      forEachBlock(
          output,
          (at, length, first) ->
              channelsBackward(output, cache, outputGradient, inputGradient, at, length, first));
    } else {
      imageBackward(output, cache, outputGradient, inputGradient);
    }
  }

  /** A run of positions: offset within a feature, length, number of its first position. */
  private interface Block {
    void run(int at, int length, int first);
  }

  private static void forEachBlock(Matrix matrix, Block block) {
    Grid grid = matrix.grid();
    for (int y = 0; y < grid.height(); y++) {
      for (int x = 0; x < grid.rowLength(); x += BLOCK) {
        int length = Math.min(BLOCK, grid.rowLength() - x);
        block.run(grid.start() + y * grid.rowPitch() + x, length, y * grid.rowLength() + x);
      }
    }
  }

  private void channelsForward(
      Matrix input, Matrix output, float[] cache, int at, int length, int first) {
    int features = input.features();
    int stride = input.grid().stride();
    float[] z = input.data();
    float[] n = output.data();
    int mean = statistics(input.grid().lanes());
    Arrays.fill(cache, mean, mean + length, 0f);
    Arrays.fill(cache, first, first + length, 0f);
    for (int f = 0; f < features; f++) {
      int row = f * stride + at;
      for (int i = 0; i < length; i++) {
        cache[mean + i] += z[row + i];
      }
    }
    for (int i = 0; i < length; i++) {
      cache[mean + i] /= features;
    }
    for (int f = 0; f < features; f++) {
      int row = f * stride + at;
      for (int i = 0; i < length; i++) {
        float d = z[row + i] - cache[mean + i];
        cache[first + i] += d * d;
      }
    }
    for (int i = 0; i < length; i++) {
      cache[first + i] = (float) (1.0 / Math.sqrt(cache[first + i] / features + epsilon));
    }
    for (int f = 0; f < features; f++) {
      int row = f * stride + at;
      for (int i = 0; i < length; i++) {
        n[row + i] = (z[row + i] - cache[mean + i]) * cache[first + i];
      }
    }
  }

  private void channelsBackward(
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient,
      int at,
      int length,
      int first) {
    int features = output.features();
    int stride = output.grid().stride();
    float[] n = output.data();
    float[] dn = outputGradient.data();
    float[] dz = inputGradient.data();
    int sum = statistics(output.grid().lanes());
    int product = sum + BLOCK;
    Arrays.fill(cache, sum, sum + length, 0f);
    Arrays.fill(cache, product, product + length, 0f);
    for (int f = 0; f < features; f++) {
      int row = f * stride + at;
      for (int i = 0; i < length; i++) {
        cache[sum + i] += dn[row + i];
      }
      for (int i = 0; i < length; i++) {
        cache[product + i] += dn[row + i] * n[row + i];
      }
    }
    for (int i = 0; i < length; i++) {
      cache[sum + i] /= features;
      cache[product + i] /= features;
    }
    for (int f = 0; f < features; f++) {
      int row = f * stride + at;
      for (int i = 0; i < length; i++) {
        dz[row + i] =
            (dn[row + i] - cache[sum + i] - n[row + i] * cache[product + i]) * cache[first + i];
      }
    }
  }

  /** The ablation axes: statistics per image, over all channels or one. */
  private void imageForward(Matrix input, Matrix output, float[] cache) {
    int lanes = input.grid().lanes();
    int statistics = statistics(lanes);
    float count = statisticsCount();
    Arrays.fill(cache, 0, 2 * statistics, 0f);
    forEachPixel(input, (p, s) -> addRows(cache, statistics + s, input.data(), p, lanes));
    for (int i = statistics; i < 2 * statistics; i++) {
      cache[i] /= count;
    }
    forEachPixel(
        input,
        (p, s) -> {
          for (int lane = 0; lane < lanes; lane++) {
            float d = input.data()[p + lane] - cache[statistics + s + lane];
            cache[s + lane] += d * d;
          }
        });
    for (int i = 0; i < statistics; i++) {
      cache[i] = (float) (1.0 / Math.sqrt(cache[i] / count + epsilon));
    }
    forEachPixel(
        input,
        (p, s) -> {
          for (int lane = 0; lane < lanes; lane++) {
            output.data()[p + lane] =
                (input.data()[p + lane] - cache[statistics + s + lane]) * cache[s + lane];
          }
        });
  }

  private void imageBackward(
      Matrix output, float[] cache, Matrix outputGradient, Matrix inputGradient) {
    int lanes = output.grid().lanes();
    int statistics = statistics(lanes);
    float count = statisticsCount();
    float[] n = output.data();
    float[] dn = outputGradient.data();
    Arrays.fill(cache, statistics, 3 * statistics, 0f);
    forEachPixel(
        output,
        (p, s) -> {
          addRows(cache, statistics + s, dn, p, lanes);
          for (int lane = 0; lane < lanes; lane++) {
            cache[2 * statistics + s + lane] += dn[p + lane] * n[p + lane];
          }
        });
    for (int i = statistics; i < 3 * statistics; i++) {
      cache[i] /= count;
    }
    forEachPixel(
        output,
        (p, s) -> {
          for (int lane = 0; lane < lanes; lane++) {
            inputGradient.data()[p + lane] =
                (dn[p + lane]
                        - cache[statistics + s + lane]
                        - n[p + lane] * cache[2 * statistics + s + lane])
                    * cache[s + lane];
          }
        });
  }

  private int statisticsCount() {
    return axis == NormalizeAxis.CHW ? inputShape.size() : inputShape.pixels();
  }

  private static void addRows(float[] sums, int to, float[] values, int from, int lanes) {
    for (int lane = 0; lane < lanes; lane++) {
      sums[to + lane] += values[from + lane];
    }
  }

  /** One pixel of one channel: its offset, and the number of its first statistic. */
  private interface Pixel {
    void visit(int at, int statistic);
  }

  private void forEachPixel(Matrix matrix, Pixel pixel) {
    Grid grid = matrix.grid();
    for (int f = 0; f < matrix.features(); f++) {
      int statistic = axis == NormalizeAxis.CHW ? 0 : f * grid.lanes();
      for (int y = 0; y < grid.height(); y++) {
        for (int x = 0; x < grid.width(); x++) {
          pixel.visit(matrix.row(f) + grid.shift(y, x), statistic);
        }
      }
    }
  }
}
