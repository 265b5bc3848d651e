package org.binorm.datasets.image;

/**
 * Resizes a picture so that its shorter side fits, and cuts the centre out of the longer one.
 *
 * <p>A separable triangle filter: bilinear when enlarging, widened by the reduction factor when
 * reducing, so that every source pixel counts (antialiased). Weights are 22-bit fixed point and
 * sums are integers, so the result is the same on every machine. A picture that already has the
 * target's scale is only cut, its pixels stay as they are.
 */
final class Resampler {

  private static final int PRECISION_BITS = 22;

  /**
   * Weights of one axis: output {@code i} is the sum over {@code k} of {@code weights[i * maxTaps +
   * k] * input[starts[i] + k]}.
   */
  private static final class Taps {

    final int maxTaps;
    final int[] starts;
    final int[] counts;
    final int[] weights;

    Taps(int outputs, int maxTaps) {
      this.maxTaps = maxTaps;
      this.starts = new int[outputs];
      this.counts = new int[outputs];
      this.weights = new int[outputs * maxTaps];
    }
  }

  private Resampler() {}

  static byte[] fit(Pixels source, ImageShape target) {
    if (source.height() == target.height() && source.width() == target.width()) {
      return source.values();
    }
    // Source pixels per target pixel, the same on both axes: the picture keeps its proportions.
    double scale =
        Math.min(
            (double) source.height() / target.height(), (double) source.width() / target.width());
    if (scale == 1) {
      return crop(source, target);
    }
    Taps horizontal = taps(source.width(), target.width(), scale);
    Taps vertical = taps(source.height(), target.height(), scale);
    // Only rows that some output looks at: a picture of extreme proportions stays small.
    int firstRow = vertical.starts[0];
    int last = target.height() - 1;
    int rows = vertical.starts[last] + vertical.counts[last] - firstRow;
    byte[] narrowed = resampleColumns(source, horizontal, firstRow, rows);
    return resampleRows(narrowed, vertical, firstRow, target.width() * source.channels());
  }

  private static byte[] crop(Pixels source, ImageShape target) {
    int top = (source.height() - target.height()) / 2;
    int left = (source.width() - target.width()) / 2;
    int rowBytes = target.width() * source.channels();
    byte[] out = new byte[target.height() * rowBytes];
    for (int y = 0; y < target.height(); y++) {
      int from = ((top + y) * source.width() + left) * source.channels();
      System.arraycopy(source.values(), from, out, y * rowBytes, rowBytes);
    }
    return out;
  }

  private static Taps taps(int inputs, int outputs, double scale) {
    double margin = (inputs - outputs * scale) / 2;
    double support = Math.max(scale, 1);
    int maxTaps = (int) Math.ceil(support) * 2 + 1;
    Taps taps = new Taps(outputs, maxTaps);
    double[] weights = new double[maxTaps];
    for (int i = 0; i < outputs; i++) {
      double center = margin + (i + 0.5) * scale;
      int start = Math.max(0, (int) (center - support + 0.5));
      int end = Math.min(inputs, (int) (center + support + 0.5));
      double sum = 0;
      for (int k = 0; k < end - start; k++) {
        weights[k] = Math.max(0, 1 - Math.abs((start + k + 0.5 - center) / support));
        sum += weights[k];
      }
      taps.starts[i] = start;
      taps.counts[i] = end - start;
      for (int k = 0; k < end - start; k++) {
        taps.weights[i * maxTaps + k] = (int) (weights[k] / sum * (1 << PRECISION_BITS) + 0.5);
      }
    }
    return taps;
  }

  /** {@code [height][width][channels]} to {@code [rows][outputs][channels]}. */
  private static byte[] resampleColumns(Pixels source, Taps taps, int firstRow, int rows) {
    int channels = source.channels();
    int outputs = taps.starts.length;
    byte[] in = source.values();
    byte[] out = new byte[rows * outputs * channels];
    int to = 0;
    for (int y = firstRow; y < firstRow + rows; y++) {
      int row = y * source.width() * channels;
      for (int x = 0; x < outputs; x++) {
        for (int channel = 0; channel < channels; channel++) {
          int from = row + taps.starts[x] * channels + channel;
          out[to++] = weighted(in, from, channels, taps, x);
        }
      }
    }
    return out;
  }

  /** {@code [rows][rowBytes]} to {@code [outputs][rowBytes]}. */
  private static byte[] resampleRows(byte[] in, Taps taps, int firstRow, int rowBytes) {
    int outputs = taps.starts.length;
    byte[] out = new byte[outputs * rowBytes];
    int to = 0;
    for (int y = 0; y < outputs; y++) {
      int from = (taps.starts[y] - firstRow) * rowBytes;
      for (int i = 0; i < rowBytes; i++) {
        out[to++] = weighted(in, from + i, rowBytes, taps, y);
      }
    }
    return out;
  }

  private static byte weighted(byte[] in, int from, int stride, Taps taps, int output) {
    // At most 255 * 2^22 plus rounding of the weights: below 2^31.
    int sum = 1 << (PRECISION_BITS - 1);
    int first = output * taps.maxTaps;
    for (int k = 0; k < taps.counts[output]; k++) {
      sum += taps.weights[first + k] * (in[from + k * stride] & 0xFF);
    }
    return (byte) Math.min(255, sum >> PRECISION_BITS);
  }
}
