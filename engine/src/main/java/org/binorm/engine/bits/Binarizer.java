package org.binorm.engine.bits;

/**
 * The binarization rule: {@code bit = 1 if shadow > mean(shadow of the tensor) else 0}.
 *
 * <p>Cabral, Pirozelli and Driemeier 2025 (arXiv:2509.07025v1), Eq. 1: strict comparison, ties to
 * 0, one mean per parameter tensor. The mean is summed in double, element after element, so it is
 * the same on every machine.
 */
public final class Binarizer {
  private Binarizer() {}

  /** The mean that separates zeros from ones in {@code shadows[offset, offset + length)}. */
  public static double mean(float[] shadows, int offset, int length) {
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += shadows[i];
    }
    return sum / length;
  }

  /** Overwrites {@code bits} with those of the tensor of its shape at {@code offset}. */
  public static void binarize(float[] shadows, int offset, BitMatrix bits) {
    int rows = bits.rows();
    int columns = bits.columns();
    double mean = mean(shadows, offset, rows * columns);
    bits.clear();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        if (shadows[offset + row * columns + column] > mean) {
          bits.set(row, column);
        }
      }
    }
  }

  /** The bits of one tensor of shape {@code [rows][columns]} at {@code offset} of the shadows. */
  public static BitMatrix binarize(float[] shadows, int offset, int rows, int columns) {
    BitMatrix bits = new BitMatrix(rows, columns);
    binarize(shadows, offset, bits);
    return bits;
  }
}
