package org.binorm.engine.layer;

import java.util.Arrays;
import org.binorm.engine.kernel.Pointwise;
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

  /** Inverse deviations; for the ablation axes also two rows of sums. */
  @Override
  public int cacheSize(int lanes) {
    return axis == NormalizeAxis.CHANNELS
        ? inputShape.pixels() * lanes
        : 3 * imageStatistics(lanes);
  }

  /** Statistics of the ablation axes. */
  private int imageStatistics(int lanes) {
    return axis == NormalizeAxis.CHW ? lanes : inputShape.channels() * lanes;
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    if (axis == NormalizeAxis.CHANNELS) {
      channelsForward(pass.kernels().pointwise(), input, output, cache);
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
      channelsBackward(pass.kernels().pointwise(), output, cache, outputGradient, inputGradient);
    } else {
      imageBackward(output, cache, outputGradient, inputGradient);
    }
  }

  private void channelsForward(Pointwise pointwise, Matrix input, Matrix output, float[] cache) {
    Grid grid = input.grid();
    for (int y = 0; y < grid.height(); y++) {
      pointwise.normalize(
          input.data(),
          output.data(),
          input.features(),
          grid.stride(),
          grid.start() + y * grid.rowPitch(),
          grid.rowLength(),
          epsilon,
          cache,
          y * grid.rowLength());
    }
  }

  private static void channelsBackward(
      Pointwise pointwise,
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient) {
    Grid grid = output.grid();
    for (int y = 0; y < grid.height(); y++) {
      pointwise.normalizeGradient(
          output.data(),
          outputGradient.data(),
          inputGradient.data(),
          output.features(),
          grid.stride(),
          grid.start() + y * grid.rowPitch(),
          grid.rowLength(),
          cache,
          y * grid.rowLength());
    }
  }

  /** The ablation axes: statistics per image, over all channels or one. */
  private void imageForward(Matrix input, Matrix output, float[] cache) {
    int lanes = input.grid().lanes();
    int statistics = imageStatistics(lanes);
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
    int statistics = imageStatistics(lanes);
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
