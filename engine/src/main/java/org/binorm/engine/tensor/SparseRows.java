package org.binorm.engine.tensor;

import java.util.Arrays;

/**
 * Rows of a large matrix that are not zero: the gradient of a table after one step.
 *
 * <p>Memory grows with the most rows that one step has touched, not with the table. Not
 * thread-safe.
 */
public final class SparseRows {
  private static final int UNTOUCHED = -1;

  private final int columns;
  private final int[] slots;
  private int[] touched = new int[0];
  private float[] values = new float[0];
  private int count;

  /** No row touched. */
  public SparseRows(int rows, int columns) {
    this.columns = columns;
    this.slots = new int[rows];
    Arrays.fill(slots, UNTOUCHED);
  }

  /** The offset in {@link #values()} of a row, which is zero when first asked for. */
  public int at(int row) {
    if (slots[row] == UNTOUCHED) {
      touch(row);
    }
    return slots[row] * columns;
  }

  private void touch(int row) {
    if (count == touched.length) {
      int capacity = grown(count, slots.length);
      touched = Arrays.copyOf(touched, capacity);
      values = Arrays.copyOf(values, Math.multiplyExact(capacity, columns));
    }
    Arrays.fill(values, count * columns, (count + 1) * columns, 0f);
    touched[count] = row;
    slots[row] = count++;
  }

  private static int grown(int capacity, int rows) {
    return Math.min(rows, Math.max(64, 2 * capacity));
  }

  /** What {@link #bytes()} tells once some rows have been touched, without making anything. */
  public static long bytes(int rows, int columns, int touched) {
    int capacity = 0;
    while (capacity < Math.min(rows, touched)) {
      capacity = grown(capacity, rows);
    }
    return Float.BYTES * (rows + capacity + (long) capacity * columns);
  }

  /** Gradients of the touched rows; another array after a row was touched first. */
  public float[] values() {
    return values;
  }

  public int rows() {
    return slots.length;
  }

  public int columns() {
    return columns;
  }

  /** Rows touched since the last {@link #clear()}. */
  public int touchedRows() {
    return count;
  }

  public boolean isTouched(int row) {
    return slots[row] != UNTOUCHED;
  }

  /** Bytes of memory. */
  public long bytes() {
    return 4L * ((long) slots.length + touched.length + values.length);
  }

  /** Forgets all rows. */
  public void clear() {
    for (int i = 0; i < count; i++) {
      slots[touched[i]] = UNTOUCHED;
    }
    count = 0;
  }
}
