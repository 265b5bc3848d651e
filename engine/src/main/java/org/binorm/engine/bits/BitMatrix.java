package org.binorm.engine.bits;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.binorm.engine.EngineException;

/**
 * A matrix of bits, {@code [rows][columns]}: the binary value of one parameter tensor.
 *
 * <p>Bytes are laid out as in the released checkpoint: row r occupies {@code rowBytes()} bytes, bit
 * k of it is {@code (bytes[r * rowBytes() + (k >> 3)] >> (k & 7)) & 1}, padding bits are zero.
 */
public final class BitMatrix {
  private static final int ROW_ALIGN_BITS = 32;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int rows;
  private final int columns;
  private final byte[] bytes;

  /** All bits zero. */
  public BitMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.bytes = new byte[Math.toIntExact(sizeBytes(rows, columns))];
  }

  /** Wraps bytes in checkpoint order; refuses a wrong length and padding bits that are not zero. */
  public BitMatrix(int rows, int columns, byte[] bytes) {
    this.rows = rows;
    this.columns = columns;
    this.bytes = bytes;
    if (bytes.length != sizeBytes(rows, columns)) {
      throw new EngineException(
          "bit matrix [%d, %d]: expected %d bytes, got %d"
              .formatted(rows, columns, sizeBytes(rows, columns), bytes.length));
    }
    checkPadding();
  }

  /** Bytes of one row: {@code 4 * ceil(columns / 32)}. */
  public static int rowBytes(int columns) {
    return 4 * ((columns + ROW_ALIGN_BITS - 1) / ROW_ALIGN_BITS);
  }

  /** Bytes of a matrix. */
  public static long sizeBytes(int rows, int columns) {
    return (long) rows * rowBytes(columns);
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** The packed bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public boolean get(int row, int column) {
    return (bytes[row * rowBytes(columns) + (column >> 3)] >> (column & 7) & 1) != 0;
  }

  /**
   * Bits {@code column} to {@code column + count - 1} of a row, the first one lowest.
   *
   * @param count 1 to 32
   */
  public int word(int row, int column, int count) {
    int at = row * rowBytes(columns) + (column >> 5) * 4;
    int shift = column & 31;
    int word = (int) INTS.get(bytes, at) >>> shift;
    if (shift + count > 32) {
      word |= (int) INTS.get(bytes, at + 4) << 32 - shift;
    }
    return count == 32 ? word : word & (1 << count) - 1;
  }

  /**
   * Overwrites the 32 bits from {@code column} on.
   *
   * @param column a multiple of 32
   * @param word the first bit lowest; bits beyond the last column have to be zero
   */
  public void setWord(int row, int column, int word) {
    INTS.set(bytes, row * rowBytes(columns) + (column >> 5) * 4, word);
  }

  public void set(int row, int column) {
    bytes[row * rowBytes(columns) + (column >> 3)] |= (byte) (1 << (column & 7));
  }

  /** Sets all bits to zero. */
  public void clear() {
    Arrays.fill(bytes, (byte) 0);
  }

  public long countOnes() {
    long ones = 0;
    for (byte b : bytes) {
      ones += Integer.bitCount(b & 0xFF);
    }
    return ones;
  }

  /** The number of bits that differ from a matrix of the same shape. */
  public long countDifferences(BitMatrix other) {
    long flips = 0;
    for (int i = 0; i < bytes.length; i++) {
      flips += Integer.bitCount((bytes[i] ^ other.bytes[i]) & 0xFF);
    }
    return flips;
  }

  private void checkPadding() {
    int rowBytes = rowBytes(columns);
    for (int row = 0; row < rows; row++) {
      for (int bit = columns; bit < rowBytes * 8; bit++) {
        if ((bytes[row * rowBytes + (bit >> 3)] >> (bit & 7) & 1) != 0) {
          throw new EngineException(
              "bit matrix [%d, %d]: padding bit %d of row %d is set, expected zero"
                  .formatted(rows, columns, bit, row));
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BitMatrix that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "BitMatrix[" + rows + ", " + columns + "]";
  }
}
