package org.binorm.engine.kernel;

import java.util.Arrays;

/**
 * The bits of a weight in the order in which products read them: words of 32 inputs, each cut into
 * six groups that address a table of subset sums.
 *
 * <p>{@code words[(chunk * taps + tap) * rows + row]} holds the inputs {@code 32 * chunk ...} under
 * one tap of a row, lowest bit first, zeros after the last. A product walks all rows under one
 * chunk and tap before it turns to the next, so the words it reads lie side by side.
 *
 * @param rows outputs of the product
 * @param taps taps that have words of their own: 1 for a dense layer, and for a convolution of so
 *     few channels that the words of a tap would be nearly empty
 * @param inputs inputs under one such tap
 */
public record PackedBits(int rows, int taps, int inputs, int[] words) {
  static final int WORD_BITS = 32;

  /** The sizes of the groups of a word, from the lowest bits on: they add up to 32. */
  static final int[] GROUPS = {6, 6, 5, 5, 5, 5};

  /** Convolutions of fewer channels are packed as one tap. */
  private static final int FEWEST_CHANNELS = 16;

  /** Zeros for a weight {@code [rows][taps * channels]}; reuses {@code previous} if it fits. */
  static PackedBits zeros(int rows, int taps, int channels, PackedBits previous) {
    boolean flat = channels < FEWEST_CHANNELS;
    int ownTaps = flat ? 1 : taps;
    int inputs = flat ? taps * channels : channels;
    if (previous != null
        && previous.rows == rows
        && previous.taps == ownTaps
        && previous.inputs == inputs) {
      Arrays.fill(previous.words, 0);
      return previous;
    }
    return new PackedBits(rows, ownTaps, inputs, new int[words(rows, taps, channels)]);
  }

  private static int words(int rows, int taps, int channels) {
    return channels < FEWEST_CHANNELS
        ? rows * chunks(taps * channels)
        : rows * taps * chunks(channels);
  }

  private static int chunks(int inputs) {
    return (inputs + WORD_BITS - 1) / WORD_BITS;
  }

  /** Words that hold the inputs of one tap of one row. */
  int chunks() {
    return chunks(inputs);
  }

  /** Where the words of all rows under one chunk and tap begin. */
  int firstWord(int chunk, int tap) {
    return (chunk * taps + tap) * rows;
  }

  /** Bytes of the packed bits of a weight {@code [rows][taps * channels]}. */
  public static long sizeBytes(int rows, int taps, int channels) {
    return (long) Integer.BYTES * words(rows, taps, channels);
  }

  /** Bytes of these. */
  public long sizeBytes() {
    return (long) Integer.BYTES * words.length;
  }
}
