package org.binorm.engine.kernel;

import org.binorm.engine.bits.BitMatrix;

/**
 * Brings the bits of a weight {@code [outputs][taps * channels]} into the order of {@link
 * PackedBits}, for its product and for the product of its input gradient.
 *
 * <p>Runs twice per weight and training step, so it moves 32 bits at a time. Owns scratch memory:
 * one per task, not thread-safe.
 */
public final class BitPacker {
  private static final int WORD_BITS = PackedBits.WORD_BITS;

  private final int[] block = new int[WORD_BITS];

  /** Rows are outputs, inputs are channels; reuses the memory of {@code previous} if it fits. */
  public PackedBits pack(BitMatrix bits, int taps, PackedBits previous) {
    int outputs = bits.rows();
    PackedBits packed = PackedBits.zeros(outputs, taps, bits.columns() / taps, previous);
    for (int tap = 0; tap < packed.taps(); tap++) {
      for (int chunk = 0; chunk < packed.chunks(); chunk++) {
        int first = packed.firstWord(chunk, tap);
        int column = tap * packed.inputs() + chunk * WORD_BITS;
        int count = Math.min(WORD_BITS, packed.inputs() - chunk * WORD_BITS);
        for (int output = 0; output < outputs; output++) {
          packed.words()[first + output] = bits.word(output, column, count);
        }
      }
    }
    return packed;
  }

  /**
   * The same bits seen from the inputs: rows are channels, inputs are outputs. Taps stand in
   * reverse order, because what a tap reads at a shift goes back by the opposite shift.
   */
  public PackedBits packReversed(BitMatrix bits, int taps, PackedBits previous) {
    int outputs = bits.rows();
    int channels = bits.columns() / taps;
    PackedBits packed = PackedBits.zeros(channels, taps, outputs, previous);
    for (int tap = 0; tap < taps; tap++) {
      for (int channel = 0; channel < channels; channel += WORD_BITS) {
        int column = tap * channels + channel;
        int count = Math.min(WORD_BITS, channels - channel);
        for (int output = 0; output < outputs; output += WORD_BITS) {
          int rows = Math.min(WORD_BITS, outputs - output);
          for (int i = 0; i < WORD_BITS; i++) {
            block[i] = i < rows ? bits.word(output + i, column, count) : 0;
          }
          transpose(block);
          putColumns(packed, taps - 1 - tap, outputs, output, channel, count);
        }
      }
    }
    return packed;
  }

  /** Adds the transposed block: 32 outputs of every channel. */
  private void putColumns(
      PackedBits packed, int tap, int outputs, int output, int channel, int count) {
    boolean flat = packed.inputs() != outputs;
    int input = flat ? tap * outputs + output : output;
    int shift = input % WORD_BITS;
    int chunk = input / WORD_BITS;
    int first = packed.firstWord(chunk, flat ? 0 : tap) + channel;
    for (int i = 0; i < count; i++) {
      packed.words()[first + i] |= block[i] << shift;
    }
    // Only flat words are cut: their taps do not begin with a word.
    if (shift > 0 && chunk + 1 < packed.chunks()) {
      int next = packed.firstWord(chunk + 1, 0) + channel;
      for (int i = 0; i < count; i++) {
        packed.words()[next + i] |= block[i] >>> WORD_BITS - shift;
      }
    }
  }

  /** Transposes 32 x 32 bits in place by swapping ever smaller squares. */
  static void transpose(int[] block) {
    int mask = 0x0000FFFF;
    for (int size = 16; size > 0; size >>= 1) {
      for (int i = 0; i < WORD_BITS; i = (i + size + 1) & ~size) {
        int swap = (block[i] >>> size ^ block[i + size]) & mask;
        block[i] ^= swap << size;
        block[i + size] ^= swap;
      }
      mask ^= mask << (size >> 1);
    }
  }
}
