package org.binorm.datasets.prepared;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean and standard deviation of each channel, summed in integers.
 *
 * <p>Exact, hence the same in whatever order parts are added and merged. Sums of squares stay below
 * {@code 2^63} up to {@code 1.4e14} pixels. Results are for pixels in [0, 1], rounded to nine
 * decimals; the deviation divides by the number of pixels. Not thread-safe.
 */
public final class ChannelStatistics implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MAX_VALUE = 255;

  private final long[] sums;
  private final long[] squares;
  private long pixels;

  /** No pixels yet. */
  public ChannelStatistics(int channels) {
    if (channels < 1) {
      throw new IllegalArgumentException("channels " + channels + ": expected at least 1");
    }
    this.sums = new long[channels];
    this.squares = new long[channels];
  }

  /** Adds one image, {@code [height][width][channels]}. */
  public void add(byte[] image) {
    int channels = sums.length;
    if (image.length % channels != 0) {
      throw new IllegalArgumentException(
          image.length + " bytes are no whole number of pixels of " + channels + " channels");
    }
    for (int channel = 0; channel < channels; channel++) {
      long sum = 0;
      long square = 0;
      for (int i = channel; i < image.length; i += channels) {
        int value = image[i] & 0xFF;
        sum += value;
        square += (long) value * value;
      }
      sums[channel] += sum;
      squares[channel] += square;
    }
    pixels += image.length / channels;
  }

  /** Adds everything the other one has seen. */
  public void merge(ChannelStatistics other) {
    if (other.sums.length != sums.length) {
      throw new IllegalArgumentException(
          "cannot merge %d channels into %d".formatted(other.sums.length, sums.length));
    }
    for (int channel = 0; channel < sums.length; channel++) {
      sums[channel] += other.sums[channel];
      squares[channel] += other.squares[channel];
    }
    pixels += other.pixels;
  }

  /** Pixels seen. */
  public long pixels() {
    return pixels;
  }

  /** Mean of each channel; 0 if nothing was seen. */
  public List<Double> mean() {
    List<Double> means = new ArrayList<>();
    for (long sum : sums) {
      means.add(pixels == 0 ? 0 : rounded(ratio(BigInteger.valueOf(sum), fullScale())));
    }
    return List.copyOf(means);
  }

  /** Standard deviation of each channel; 0 if nothing was seen. */
  public List<Double> std() {
    List<Double> deviations = new ArrayList<>();
    for (int channel = 0; channel < sums.length; channel++) {
      deviations.add(pixels == 0 ? 0 : rounded(variance(channel).sqrt(MathContext.DECIMAL64)));
    }
    return List.copyOf(deviations);
  }

  /** {@code (n * sum of squares - sum^2) / (255 n)^2}. */
  private BigDecimal variance(int channel) {
    BigInteger sum = BigInteger.valueOf(sums[channel]);
    BigInteger numerator =
        BigInteger.valueOf(pixels)
            .multiply(BigInteger.valueOf(squares[channel]))
            .subtract(sum.multiply(sum));
    return ratio(numerator, fullScale().pow(2));
  }

  private BigInteger fullScale() {
    return BigInteger.valueOf(pixels).multiply(BigInteger.valueOf(MAX_VALUE));
  }

  private static BigDecimal ratio(BigInteger numerator, BigInteger denominator) {
    return new BigDecimal(numerator).divide(new BigDecimal(denominator), MathContext.DECIMAL64);
  }

  private static double rounded(BigDecimal value) {
    return Decimals.rounded(value).doubleValue();
  }
}
