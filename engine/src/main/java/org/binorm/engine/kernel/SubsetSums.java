package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tables of subset sums at sixteen positions, and the sums of outputs that table rows are added to.
 *
 * <p>For every group of five or six inputs a table holds the sums of all subsets, one addition
 * each; it stays in the first-level cache. An output needs one row of it, addressed by the group's
 * bits. One word of 32 bits addresses six tables, so a sum is loaded and stored once per 32 inputs,
 * and the index is a shift and a mask that cannot leave the table.
 *
 * <p>Sums are {@code [outputs][16]}; a caller may keep several such blocks and says which one.
 */
final class SubsetSums {
  /** Positions of a block: two vectors, which lie where the caller says. */
  static final int BLOCK = 16;

  static final int VECTOR = 8;

  // Fixed, not SPECIES_PREFERRED: the table layout below is made of vectors of eight.
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;

  /** Where the tables of the six groups begin: they have 64, 64, 32, 32, 32 and 32 rows. */
  private static final int TABLE_0 = 0;

  private static final int TABLE_1 = 64 * BLOCK;
  private static final int TABLE_2 = 128 * BLOCK;
  private static final int TABLE_3 = 160 * BLOCK;
  private static final int TABLE_4 = 192 * BLOCK;
  private static final int TABLE_5 = 224 * BLOCK;
  private static final int[] TABLES = {TABLE_0, TABLE_1, TABLE_2, TABLE_3, TABLE_4, TABLE_5};
  private static final int TABLES_END = 256 * BLOCK;

  /** Select the code of a group, times BLOCK. */
  private static final int SIX_BITS = 63 * BLOCK;

  private static final int FIVE_BITS = 31 * BLOCK;

  /** Inputs in the first three groups. */
  private static final int HALF_WORD = 17;

  // The first row of every table is the sum of no input: zero, and never written.
  private final float[] tables = new float[TABLES_END];
  private float[] sums = new float[0];

  /** Makes room for sums. */
  void reserve(int length) {
    if (sums.length < length) {
      sums = new float[length];
    }
  }

  /** Starts the sums of some outputs, from {@code row} on, with their bias or zero. */
  void start(float[] bias, int row, int rows, int at) {
    if (bias == null) {
      Arrays.fill(sums, at, at + rows * BLOCK, 0f);
      return;
    }
    for (int n = 0; n < rows; n++) {
      FloatVector start = FloatVector.broadcast(LANES, bias[row + n]);
      start.intoArray(sums, at + n * BLOCK);
      start.intoArray(sums, at + n * BLOCK + VECTOR);
    }
  }

  /** Copies the sums of some outputs to two vectors of positions. */
  void copy(int at, int rows, float[] output, int outputAt, int stride, int first, int second) {
    for (int n = 0; n < rows; n++) {
      int from = at + n * BLOCK;
      int to = outputAt + n * stride;
      FloatVector.fromArray(LANES, sums, from).intoArray(output, to + first);
      FloatVector.fromArray(LANES, sums, from + VECTOR).intoArray(output, to + second);
    }
  }

  /** Builds the tables of one word of inputs at two vectors of positions; returns the inputs. */
  int buildTables(PackedBits bits, int chunk, float[] input, int[] rows, int first, int second) {
    int from = chunk * PackedBits.WORD_BITS;
    int count = Math.min(PackedBits.WORD_BITS, bits.inputs() - from);
    int row = from;
    for (int group = 0; row < from + count; group++) {
      int size = Math.min(PackedBits.GROUPS[group], from + count - row);
      buildTable(TABLES[group], input, rows, row, size, first, second);
      row += size;
    }
    return count;
  }

  /**
   * The sums of all subsets of a few input rows: with every further input the table doubles. Rows
   * of a last table that no bit selects stay as they are.
   */
  private void buildTable(
      int table, float[] input, int[] rows, int row, int size, int first, int second) {
    int done = 0;
    if (size >= 3) {
      startTable(table, input, rows, row, first, second);
      done = 3;
    }
    for (; done < size; done++) {
      FloatVector a = FloatVector.fromArray(LANES, input, rows[row + done] + first);
      FloatVector b = FloatVector.fromArray(LANES, input, rows[row + done] + second);
      doubleTable(table, BLOCK << done, a, b);
    }
  }

  /**
   * The sums of the subsets of three rows.
   *
   * <p>One long method on purpose. The compiler inlines hot methods of up to 325 bytes of code into
   * their callers, and where it runs out of its budget for inlining by that, vectors of what comes
   * later become objects.
   */
  private void startTable(int table, float[] input, int[] rows, int row, int first, int second) {
    float[] t = tables;
    FloatVector a0 = FloatVector.fromArray(LANES, input, rows[row] + first);
    FloatVector a1 = FloatVector.fromArray(LANES, input, rows[row + 1] + first);
    FloatVector a2 = FloatVector.fromArray(LANES, input, rows[row + 2] + first);
    FloatVector a01 = a0.add(a1);
    FloatVector b0 = FloatVector.fromArray(LANES, input, rows[row] + second);
    FloatVector b1 = FloatVector.fromArray(LANES, input, rows[row + 1] + second);
    FloatVector b2 = FloatVector.fromArray(LANES, input, rows[row + 2] + second);
    FloatVector b01 = b0.add(b1);
    a0.intoArray(t, table + BLOCK);
    b0.intoArray(t, table + BLOCK + VECTOR);
    a1.intoArray(t, table + 2 * BLOCK);
    b1.intoArray(t, table + 2 * BLOCK + VECTOR);
    a01.intoArray(t, table + 3 * BLOCK);
    b01.intoArray(t, table + 3 * BLOCK + VECTOR);
    a2.intoArray(t, table + 4 * BLOCK);
    b2.intoArray(t, table + 4 * BLOCK + VECTOR);
    a0.add(a2).intoArray(t, table + 5 * BLOCK);
    b0.add(b2).intoArray(t, table + 5 * BLOCK + VECTOR);
    a1.add(a2).intoArray(t, table + 6 * BLOCK);
    b1.add(b2).intoArray(t, table + 6 * BLOCK + VECTOR);
    a01.add(a2).intoArray(t, table + 7 * BLOCK);
    b01.add(b2).intoArray(t, table + 7 * BLOCK + VECTOR);
  }

  private void doubleTable(int table, int length, FloatVector a, FloatVector b) {
    float[] t = tables;
    for (int at = table; at < table + length; at += BLOCK) {
      FloatVector.fromArray(LANES, t, at).add(a).intoArray(t, at + length);
      FloatVector.fromArray(LANES, t, at + VECTOR).add(b).intoArray(t, at + length + VECTOR);
    }
  }

  /** Adds to the sums of some outputs what their words select from the tables. */
  void addTables(int[] words, int firstWord, int at, int rows, int inputs) {
    if (inputs > HALF_WORD) {
      addWords(words, firstWord, at, rows);
    } else {
      addHalfWords(words, firstWord, at, rows);
    }
  }

  /** Adds six table rows to every sum: the hot loop. */
  private void addWords(int[] words, int firstWord, int firstSum, int rows) {
    float[] t = tables;
    float[] s = sums;
    for (int n = 0; n < rows; n++) {
      int word = words[firstWord + n];
      int at = firstSum + n * BLOCK;
      FloatVector a = FloatVector.fromArray(LANES, s, at);
      FloatVector b = FloatVector.fromArray(LANES, s, at + VECTOR);
      int row = (word << 4 & SIX_BITS) + TABLE_0;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      row = (word >>> 2 & SIX_BITS) + TABLE_1;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      row = (word >>> 8 & FIVE_BITS) + TABLE_2;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      row = (word >>> 13 & FIVE_BITS) + TABLE_3;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      row = (word >>> 18 & FIVE_BITS) + TABLE_4;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      row = (word >>> 23 & FIVE_BITS) + TABLE_5;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      a.intoArray(s, at);
      b.intoArray(s, at + VECTOR);
    }
  }

  /** The same for words of which only the first three groups are used. */
  private void addHalfWords(int[] words, int firstWord, int firstSum, int rows) {
    float[] t = tables;
    float[] s = sums;
    for (int n = 0; n < rows; n++) {
      int word = words[firstWord + n];
      int at = firstSum + n * BLOCK;
      FloatVector a = FloatVector.fromArray(LANES, s, at);
      FloatVector b = FloatVector.fromArray(LANES, s, at + VECTOR);
      int row = (word << 4 & SIX_BITS) + TABLE_0;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      row = (word >>> 2 & SIX_BITS) + TABLE_1;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      row = (word >>> 8 & FIVE_BITS) + TABLE_2;
      a = a.add(FloatVector.fromArray(LANES, t, row));
      b = b.add(FloatVector.fromArray(LANES, t, row + VECTOR));
      a.intoArray(s, at);
      b.intoArray(s, at + VECTOR);
    }
  }
}
