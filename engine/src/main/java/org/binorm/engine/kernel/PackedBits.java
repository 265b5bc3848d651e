package org.binorm.engine.kernel;

import org.binorm.engine.bits.BitMatrix;

/**
 * A bit matrix in words of 64 inputs, word-major: {@code words[chunk * rows + row]} holds the
 * inputs {@code 64 * chunk ...} of a row, lowest bit first.
 *
 * <p>A product walks all rows of one chunk before it turns to the next, so the words it reads lie
 * side by side.
 */
public record PackedBits(int rows, int columns, long[] words) {
  static final int WORD_BITS = 64;

  static int chunks(int columns) {
    return (columns + WORD_BITS - 1) / WORD_BITS;
  }

  int chunks() {
    return chunks(columns);
  }

  /** Bytes of a packed matrix. */
  public static long sizeBytes(int rows, int columns) {
    return (long) Long.BYTES * rows * chunks(columns);
  }

  static PackedBits pack(BitMatrix bits, PackedBits previous) {
    int rows = bits.rows();
    int chunks = chunks(bits.columns());
    PackedBits packed =
        previous != null && previous.rows == rows && previous.columns == bits.columns()
            ? previous
            : new PackedBits(rows, bits.columns(), new long[rows * chunks]);
    int rowBytes = BitMatrix.rowBytes(bits.columns());
    byte[] bytes = bits.bytes();
    for (int row = 0; row < rows; row++) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        int from = row * rowBytes + chunk * 8;
        int to = Math.min(from + 8, (row + 1) * rowBytes);
        long word = 0;
        for (int at = to - 1; at >= from; at--) {
          word = word << 8 | bytes[at] & 0xFF;
        }
        packed.words[chunk * rows + row] = word;
      }
    }
    return packed;
  }
}
