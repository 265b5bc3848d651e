package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.tensor.Grid;

/**
 * The bit product of one position, for text that is generated token by token.
 *
 * <p>With one position there is nothing to fill vectors with, but the tables of subset sums shrink
 * to one float a subset and stay in a kilobyte; an output costs six loads and additions per 32
 * inputs. Groups and order are those of {@link VectorBitProducts}, and so are the bits.
 */
final class SinglePosition {
  /** Where the tables of the six groups begin; the first sum of each is that of no input. */
  private static final int[] TABLES = {0, 64, 128, 160, 192, 224};

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;

  private static final int TABLES_END = 256;

  private final float[] tables = new float[TABLES_END];
  private float[] sums = new float[0];

  void multiply(PackedBits bits, float[] bias, float[] input, Window window, float[] output) {
    int rows = bits.rows();
    start(bias, rows);
    Grid grid = window.grid();
    for (int chunk = 0; chunk < bits.chunks(); chunk++) {
      int first = chunk * PackedBits.WORD_BITS;
      int count = Math.min(PackedBits.WORD_BITS, bits.inputs() - first);
      buildTables(input, window.rowOffsets(), first, count, grid.start());
      addWords(bits.words(), bits.firstWord(chunk, 0), rows);
    }
    for (int n = 0; n < rows; n++) {
      output[n * grid.stride() + grid.start()] = sums[n];
    }
  }

  private void start(float[] bias, int rows) {
    if (sums.length < rows) {
      sums = new float[rows];
    }
    if (bias == null) {
      Arrays.fill(sums, 0, rows, 0f);
    } else {
      System.arraycopy(bias, 0, sums, 0, rows);
    }
  }

  private void buildTables(float[] input, int[] rows, int first, int count, int position) {
    int row = first;
    int end = first + count;
    for (int group = 0; row < end; group++) {
      int size = Math.min(PackedBits.GROUPS[group], end - row);
      for (int i = 0; i < size; i++) {
        doubleTable(TABLES[group], 1 << i, input[rows[row++] + position]);
      }
    }
  }

  private void doubleTable(int table, int length, float x) {
    float[] t = tables;
    if (length < VECTOR) {
      for (int at = table; at < table + length; at++) {
        t[at + length] = t[at] + x;
      }
      return;
    }
    for (int at = table; at < table + length; at += VECTOR) {
      FloatVector.fromArray(LANES, t, at).add(x).intoArray(t, at + length);
    }
  }

  private void addWords(int[] words, int firstWord, int rows) {
    // A copy whose length the compiler sees: it then knows that no code can leave the tables, and
    // the loop takes two thirds of the time.
    float[] t = new float[TABLES_END];
    System.arraycopy(tables, 0, t, 0, TABLES_END);
    float[] s = sums;
    for (int n = 0; n < rows; n++) {
      int word = words[firstWord + n];
      float sum = s[n] + t[word & 63];
      sum += t[64 + (word >>> 6 & 63)];
      sum += t[128 + (word >>> 12 & 31)];
      sum += t[160 + (word >>> 17 & 31)];
      sum += t[192 + (word >>> 22 & 31)];
      s[n] = sum + t[224 + (word >>> 27)];
    }
  }
}
