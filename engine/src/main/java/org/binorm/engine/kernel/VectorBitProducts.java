package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.tensor.Grid;

/**
 * Bit products by subset sums on the Vector API (the method of four Russians).
 *
 * <p>For sixteen positions and four inputs the sums of all sixteen subsets are built once, one
 * addition each, into a table that stays in the first-level cache. Every output then needs one
 * table row, addressed by four of its bits, where a float product needs four multiply-adds. One
 * 64-bit word of a row addresses sixteen tables, so the accumulator is loaded and stored once per
 * 64 inputs, and the index is a shift and a mask that provably stays inside the table.
 */
public final class VectorBitProducts implements BitProducts {
  // Fixed, not SPECIES_PREFERRED: the table layout below is made of vectors of eight.
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;
  private static final int BLOCK = 16;

  private static final int GROUP = 4;
  private static final int SUBSETS = 1 << GROUP;
  private static final int GROUPS = PackedBits.WORD_BITS / GROUP;
  private static final int TABLE = SUBSETS * BLOCK;

  /** Selects (code * BLOCK) when the code has been shifted to bits 4 to 7. */
  private static final int CODE_MASK = (SUBSETS - 1) * BLOCK;

  private final float[] tables = new float[GROUPS * TABLE];
  private float[] sums = new float[0];

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public PackedBits pack(BitMatrix bits, PackedBits previous) {
    return PackedBits.pack(bits, previous);
  }

  @Override
  public void multiply(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    if (sums.length < bits.rows() * BLOCK) {
      sums = new float[bits.rows() * BLOCK];
    }
    Grid grid = window.grid();
    for (int y = 0; y < grid.height(); y++) {
      int from = grid.start() + y * grid.rowPitch();
      int to = from + grid.rowLength();
      for (int position = from; position < to; position += BLOCK) {
        // Rows are whole vectors of eight: the last block may be half a block.
        multiplyBlock(bits, bias, input, window, position, output, to - position >= BLOCK);
      }
    }
  }

  private void multiplyBlock(
      PackedBits bits,
      float[] bias,
      float[] input,
      Window window,
      int position,
      float[] output,
      boolean whole) {
    int rows = bits.rows();
    startSums(bias, rows);
    for (int chunk = 0; chunk < bits.chunks(); chunk++) {
      int groups = buildTables(chunk, input, window.rowOffsets(), position, whole);
      if (groups == GROUPS) {
        addAllGroups(bits.words(), chunk * rows, rows);
      } else {
        addGroups(bits.words(), chunk * rows, rows, groups);
      }
    }
    int stride = window.grid().stride();
    for (int n = 0; n < rows; n++) {
      FloatVector.fromArray(LANES, sums, n * BLOCK).intoArray(output, n * stride + position);
      if (whole) {
        FloatVector.fromArray(LANES, sums, n * BLOCK + VECTOR)
            .intoArray(output, n * stride + position + VECTOR);
      }
    }
  }

  /** The tables of one word of inputs; returns their number. */
  private int buildTables(int chunk, float[] input, int[] rows, int position, boolean whole) {
    int first = chunk * PackedBits.WORD_BITS;
    int count = Math.min(PackedBits.WORD_BITS, rows.length - first);
    int full = count / GROUP;
    int last = count % GROUP;
    for (int half = 0; half < (whole ? BLOCK : VECTOR); half += VECTOR) {
      buildTables(half, input, rows, first, full, position + half);
      if (last > 0) {
        int table = full * TABLE + half;
        buildLastTable(table, input, rows, first + full * GROUP, last, position + half);
      }
    }
    return last > 0 ? full + 1 : full;
  }

  private void startSums(float[] bias, int rows) {
    if (bias == null) {
      Arrays.fill(sums, 0, rows * BLOCK, 0f);
      return;
    }
    for (int n = 0; n < rows; n++) {
      FloatVector start = FloatVector.broadcast(LANES, bias[n]);
      start.intoArray(sums, n * BLOCK);
      start.intoArray(sums, n * BLOCK + VECTOR);
    }
  }

  /**
   * The sums of all subsets of four input rows, for eight positions and several groups.
   *
   * <p>The loop over groups belongs in here: with it the method is too long to be inlined, and so
   * the compiler's limits on one compilation are never reached.
   */
  private void buildTables(
      int table, float[] input, int[] rows, int firstRow, int groups, int position) {
    float[] t = tables;
    int row = firstRow;
    int end = table + groups * TABLE;
    for (int at = table; at < end; at += TABLE) {
      FloatVector x0 = FloatVector.fromArray(LANES, input, rows[row] + position);
      FloatVector x1 = FloatVector.fromArray(LANES, input, rows[row + 1] + position);
      FloatVector x2 = FloatVector.fromArray(LANES, input, rows[row + 2] + position);
      FloatVector x3 = FloatVector.fromArray(LANES, input, rows[row + 3] + position);
      FloatVector s3 = x0.add(x1);
      FloatVector s5 = x0.add(x2);
      FloatVector s6 = x1.add(x2);
      FloatVector s7 = s3.add(x2);
      FloatVector.zero(LANES).intoArray(t, at);
      x0.intoArray(t, at + BLOCK);
      x1.intoArray(t, at + 2 * BLOCK);
      s3.intoArray(t, at + 3 * BLOCK);
      x2.intoArray(t, at + 4 * BLOCK);
      s5.intoArray(t, at + 5 * BLOCK);
      s6.intoArray(t, at + 6 * BLOCK);
      s7.intoArray(t, at + 7 * BLOCK);
      x3.intoArray(t, at + 8 * BLOCK);
      x0.add(x3).intoArray(t, at + 9 * BLOCK);
      x1.add(x3).intoArray(t, at + 10 * BLOCK);
      s3.add(x3).intoArray(t, at + 11 * BLOCK);
      x2.add(x3).intoArray(t, at + 12 * BLOCK);
      s5.add(x3).intoArray(t, at + 13 * BLOCK);
      s6.add(x3).intoArray(t, at + 14 * BLOCK);
      s7.add(x3).intoArray(t, at + 15 * BLOCK);
      row += GROUP;
    }
  }

  /** The table of a last group of fewer than four inputs; rows that no bit selects stay unset. */
  private void buildLastTable(
      int table, float[] input, int[] rows, int firstRow, int count, int position) {
    FloatVector.zero(LANES).intoArray(tables, table);
    for (int j = 0; j < count; j++) {
      FloatVector x = FloatVector.fromArray(LANES, input, rows[firstRow + j] + position);
      for (int subset = 0; subset < 1 << j; subset++) {
        FloatVector.fromArray(LANES, tables, table + subset * BLOCK)
            .add(x)
            .intoArray(tables, table + (subset + (1 << j)) * BLOCK);
      }
    }
  }

  /**
   * Adds sixteen table rows to every sum: the hot loop.
   *
   * <p>The inner loop has a constant length, so it is unrolled after inlining. Written out by hand
   * it exceeds the compiler's node limit while inlining, and every sum becomes an object.
   */
  private void addAllGroups(long[] words, int firstWord, int rows) {
    float[] t = tables;
    float[] s = sums;
    for (int n = 0; n < rows; n++) {
      long word = words[firstWord + n];
      int at = n * BLOCK;
      FloatVector a = FloatVector.fromArray(LANES, s, at);
      FloatVector b = FloatVector.fromArray(LANES, s, at + VECTOR);
      for (int table = 0; table < GROUPS * TABLE; table += 4 * TABLE) {
        int codes = (int) word;
        int row = (codes << 4 & CODE_MASK) + table;
        a = a.add(FloatVector.fromArray(LANES, t, row));
        b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
        row = (codes & CODE_MASK) + table + TABLE;
        a = a.add(FloatVector.fromArray(LANES, t, row));
        b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
        row = (codes >>> 4 & CODE_MASK) + table + 2 * TABLE;
        a = a.add(FloatVector.fromArray(LANES, t, row));
        b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
        row = (codes >>> 8 & CODE_MASK) + table + 3 * TABLE;
        a = a.add(FloatVector.fromArray(LANES, t, row));
        b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
        word >>>= 16;
      }
      a.intoArray(s, at);
      b.intoArray(s, at + VECTOR);
    }
  }

  /** The same for a last word that is not full. */
  private void addGroups(long[] words, int firstWord, int rows, int groups) {
    float[] t = tables;
    float[] s = sums;
    for (int n = 0; n < rows; n++) {
      long word = words[firstWord + n];
      int at = n * BLOCK;
      FloatVector a = FloatVector.fromArray(LANES, s, at);
      FloatVector b = FloatVector.fromArray(LANES, s, at + VECTOR);
      for (int group = 0; group < groups; group++) {
        int row = ((int) (word >>> group * GROUP) & SUBSETS - 1) * BLOCK + group * TABLE;
        a = a.add(FloatVector.fromArray(LANES, t, row));
        b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      }
      a.intoArray(s, at);
      b.intoArray(s, at + VECTOR);
    }
  }
}
