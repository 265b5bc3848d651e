package org.binorm.engine.bits;

/**
 * The binarization rule: {@code bit = 1 if shadow > mean(shadow of the tensor) else 0}.
 *
 * <p>Cabral, Pirozelli and Driemeier 2025 (arXiv:2509.07025v1), Eq. 1: strict comparison, ties to
 * 0, one mean per parameter tensor. The mean is summed in double in one fixed order, so it is the
 * same on every machine.
 */
public final class Binarizer {
  private Binarizer() {}

  /** The mean that separates zeros from ones in {@code shadows[offset, offset + length)}. */
  public static double mean(float[] shadows, int offset, int length) {
    // Four sums, because one addition would wait for the other.
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int end = offset + length;
    int i = offset;
    for (; i + 4 <= end; i += 4) {
      sum0 += shadows[i];
      sum1 += shadows[i + 1];
      sum2 += shadows[i + 2];
      sum3 += shadows[i + 3];
    }
    for (; i < end; i++) {
      sum0 += shadows[i];
    }
    return (sum0 + sum1 + (sum2 + sum3)) / length;
  }

  /** Overwrites {@code bits} with those of the tensor of its shape at {@code offset}. */
  public static void binarize(float[] shadows, int offset, BitMatrix bits) {
    int rows = bits.rows();
    int columns = bits.columns();
    float threshold = atMost(mean(shadows, offset, rows * columns));
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column += Integer.SIZE) {
        int count = Math.min(Integer.SIZE, columns - column);
        int at = offset + row * columns + column;
        bits.setWord(row, column, word(shadows, at, count, threshold));
      }
    }
  }

  /** The largest float that is not above a value: floats above one are above the other. */
  private static float atMost(double value) {
    float rounded = (float) value;
    return rounded > value ? Math.nextDown(rounded) : rounded;
  }

  /** Bit i tells whether {@code shadows[at + i]} is above the threshold. */
  private static int word(float[] shadows, int at, int count, float threshold) {
    int word = 0;
    for (int i = 0; i < count; i++) {
      // The sign of the difference: half of the bits are ones in no order, a branch would guess.
      word |= Float.floatToRawIntBits(threshold - shadows[at + i]) >>> Integer.SIZE - 1 << i;
    }
    return word;
  }

  /** The bits of one tensor of shape {@code [rows][columns]} at {@code offset} of the shadows. */
  public static BitMatrix binarize(float[] shadows, int offset, int rows, int columns) {
    BitMatrix bits = new BitMatrix(rows, columns);
    binarize(shadows, offset, bits);
    return bits;
  }
}
