package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.tensor.Grid;

/**
 * Bit products by subset sums on the Vector API (the method of four Russians).
 *
 * <p>For sixteen positions and a group of five or six inputs the sums of all subsets are built
 * once, one addition each, into a table that stays in the first-level cache. Every output then
 * needs one table row, addressed by the group's bits, where a float product needs five or six
 * multiply-adds. One word of 32 bits addresses six tables, so the accumulator is loaded and stored
 * once per 32 inputs, and the index is a shift and a mask that cannot leave the table.
 *
 * <p>A convolution builds the tables of an input pixel once and adds them to the outputs of all the
 * pixels around it, under every tap another.
 */
public final class VectorBitProducts implements BitProducts {
  // Fixed, not SPECIES_PREFERRED: the table layout below is made of vectors of eight.
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;
  private static final int BLOCK = 16;

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

  /** Outputs at a time: their sums stay in the second-level cache while all inputs pass by. */
  private static final int DENSE_TILE = 1024;

  private static final int CONVOLUTION_TILE = 256;

  // The first row of every table is the sum of no input: zero, and never written.
  private final float[] tables = new float[TABLES_END];
  private final SinglePosition single = new SinglePosition();
  private float[] sums = new float[0];

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void multiply(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    if (bits.taps() == 1) {
      multiplyDense(bits, bias, input, window, output);
    } else {
      multiplyConvolution(bits, bias, input, window, output);
    }
  }

  @Override
  public void multiplyFirst(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    single.multiply(bits, bias, input, window, output);
  }

  // ---- Every block of positions for itself

  private void multiplyDense(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    Grid grid = window.grid();
    reserve(Math.min(bits.rows(), DENSE_TILE) * BLOCK);
    for (int row = 0; row < bits.rows(); row += DENSE_TILE) {
      int rows = Math.min(DENSE_TILE, bits.rows() - row);
      for (int y = 0; y < grid.height(); y++) {
        int from = grid.start() + y * grid.rowPitch();
        int to = from + grid.rowLength();
        for (int position = from; position < to; position += BLOCK) {
          // Rows are whole vectors: where the last block has only one, it stands for both.
          int second = to - position >= BLOCK ? position + VECTOR : position;
          startSums(bias, row, rows, 0);
          for (int chunk = 0; chunk < bits.chunks(); chunk++) {
            int inputs = buildTables(bits, chunk, input, window.rowOffsets(), position, second);
            addTables(bits.words(), bits.firstWord(chunk, 0) + row, 0, rows, inputs);
          }
          copySums(0, rows, output, row * grid.stride(), grid.stride(), position, second);
        }
      }
    }
  }

  // ---- Tables shared by all taps

  private void multiplyConvolution(
      PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    Grid grid = window.grid();
    int vectors = grid.lanes() / VECTOR;
    int halfHeight = (grid.height() + 1) / 2;
    for (int row = 0; row < bits.rows(); row += CONVOLUTION_TILE) {
      int rows = Math.min(CONVOLUTION_TILE, bits.rows() - row);
      reserve(window.kernel() * grid.width() * rows * BLOCK);
      for (int vector = 0; vector + 1 < vectors; vector += 2) {
        Strip strip = new Strip(vector * VECTOR, VECTOR, 0, grid.height(), grid.height());
        multiplyStrip(bits, bias, row, rows, input, window, strip, output);
      }
      if (vectors % 2 == 1) {
        int reach = window.kernel() / 2;
        int distance = (grid.height() - halfHeight) * grid.rowPitch();
        Strip strip =
            new Strip((vectors - 1) * VECTOR, distance, -reach, halfHeight + reach, halfHeight);
        multiplyStrip(bits, bias, row, rows, input, window, strip, output);
      }
    }
  }

  /**
   * Two vectors that go through a picture together: neighbours, or where the number of vectors per
   * pixel is odd, the last one of the upper and of the lower half of the picture.
   *
   * @param lane where the first one lies in a pixel
   * @param distance from the first to the second, in floats
   * @param firstInput the first picture row to read; halo rows are zeros
   * @param lastInput one past the last
   * @param height picture rows to write
   */
  private record Strip(int lane, int distance, int firstInput, int lastInput, int height) {}

  private void multiplyStrip(
      PackedBits bits,
      float[] bias,
      int row,
      int rows,
      float[] input,
      Window window,
      Strip strip,
      float[] output) {
    Grid grid = window.grid();
    int kernel = window.kernel();
    int reach = kernel / 2;
    int started = 0;
    int written = 0;
    for (int y = strip.firstInput; y < strip.lastInput; y++) {
      for (; started < strip.height && started <= y + reach; started++) {
        startRow(bias, row, rows, started % kernel, grid.width());
      }
      for (int x = 0; x < grid.width(); x++) {
        addPixel(bits, row, rows, input, window, strip, y, x);
      }
      if (y - reach >= 0 && y - reach < strip.height) {
        writeRow(row, rows, window, strip, written++, output);
      }
    }
    while (written < strip.height) {
      writeRow(row, rows, window, strip, written++, output);
    }
  }

  /** Where the sums of an output pixel are: as many picture rows as the kernel has. */
  private static int sumsOf(int y, int x, int rows, int kernel, int width) {
    return (y % kernel * width + x) * rows * BLOCK;
  }

  private void startRow(float[] bias, int row, int rows, int y, int width) {
    for (int x = 0; x < width; x++) {
      startSums(bias, row, rows, (y * width + x) * rows * BLOCK);
    }
  }

  /** Adds what input pixel (y, x) gives to the output pixels around it. */
  private void addPixel(
      PackedBits bits, int row, int rows, float[] input, Window window, Strip strip, int y, int x) {
    Grid grid = window.grid();
    int kernel = window.kernel();
    int reach = kernel / 2;
    int position = grid.start() + grid.shift(y, x) + strip.lane - window.shifts()[0];
    for (int chunk = 0; chunk < bits.chunks(); chunk++) {
      int inputs =
          buildTables(bits, chunk, input, window.rowOffsets(), position, position + strip.distance);
      for (int tap = 0; tap < bits.taps(); tap++) {
        int outputY = y + reach - tap / kernel;
        int outputX = x + reach - tap % kernel;
        if (outputY >= 0 && outputY < strip.height && outputX >= 0 && outputX < grid.width()) {
          int at = sumsOf(outputY, outputX, rows, kernel, grid.width());
          addTables(bits.words(), bits.firstWord(chunk, tap) + row, at, rows, inputs);
        }
      }
    }
  }

  private void writeRow(int row, int rows, Window window, Strip strip, int y, float[] output) {
    Grid grid = window.grid();
    for (int x = 0; x < grid.width(); x++) {
      int at = sumsOf(y, x, rows, window.kernel(), grid.width());
      int position = grid.start() + grid.shift(y, x) + strip.lane;
      copySums(
          at,
          rows,
          output,
          row * grid.stride(),
          grid.stride(),
          position,
          position + strip.distance);
    }
  }

  // ---- Sums

  private void reserve(int length) {
    if (sums.length < length) {
      sums = new float[length];
    }
  }

  private void startSums(float[] bias, int row, int rows, int at) {
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

  private void copySums(
      int at, int rows, float[] output, int outputAt, int stride, int first, int second) {
    for (int n = 0; n < rows; n++) {
      int from = at + n * BLOCK;
      int to = outputAt + n * stride;
      FloatVector.fromArray(LANES, sums, from).intoArray(output, to + first);
      FloatVector.fromArray(LANES, sums, from + VECTOR).intoArray(output, to + second);
    }
  }

  // ---- Tables

  /** Builds the tables of one word of inputs at two vectors of positions; returns the inputs. */
  private int buildTables(
      PackedBits bits, int chunk, float[] input, int[] rows, int first, int second) {
    int from = chunk * PackedBits.WORD_BITS;
    int count = Math.min(PackedBits.WORD_BITS, bits.inputs() - from);
    buildTables(0, input, rows, from, count, first);
    buildTables(VECTOR, input, rows, from, count, second);
    return count;
  }

  private void buildTables(int half, float[] input, int[] rows, int row, int count, int position) {
    int end = row + count;
    for (int group = 0; row < end; group++) {
      int size = Math.min(PackedBits.GROUPS[group], end - row);
      buildTable(TABLES[group] + half, input, rows, row, size, position);
      row += size;
    }
  }

  /**
   * The sums of all subsets of a few input rows, for eight positions: with every further input the
   * table doubles. Rows of a last table that no bit selects stay as they are.
   */
  private void buildTable(int table, float[] input, int[] rows, int row, int size, int position) {
    int done = 0;
    if (size >= 3) {
      startTable(table, input, rows, row, position);
      done = 3;
    }
    for (; done < size; done++) {
      FloatVector x = FloatVector.fromArray(LANES, input, rows[row + done] + position);
      doubleTable(table, BLOCK << done, x);
    }
  }

  /** The sums of the subsets of three rows. */
  private void startTable(int table, float[] input, int[] rows, int row, int position) {
    float[] t = tables;
    FloatVector x0 = FloatVector.fromArray(LANES, input, rows[row] + position);
    FloatVector x1 = FloatVector.fromArray(LANES, input, rows[row + 1] + position);
    FloatVector x2 = FloatVector.fromArray(LANES, input, rows[row + 2] + position);
    FloatVector x01 = x0.add(x1);
    x0.intoArray(t, table + BLOCK);
    x1.intoArray(t, table + 2 * BLOCK);
    x01.intoArray(t, table + 3 * BLOCK);
    x2.intoArray(t, table + 4 * BLOCK);
    x0.add(x2).intoArray(t, table + 5 * BLOCK);
    x1.add(x2).intoArray(t, table + 6 * BLOCK);
    x01.add(x2).intoArray(t, table + 7 * BLOCK);
  }

  private void doubleTable(int table, int length, FloatVector x) {
    float[] t = tables;
    for (int at = table; at < table + length; at += BLOCK) {
      FloatVector.fromArray(LANES, t, at).add(x).intoArray(t, at + length);
    }
  }

  private void addTables(int[] words, int firstWord, int at, int rows, int inputs) {
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
