package org.binorm.engine.model;

import java.util.Arrays;
import java.util.List;
import org.binorm.engine.tensor.SparseRows;

/**
 * The gradient of all parameters: dense for most tensors, by rows for tables.
 *
 * <p>Sparse until it meets the optimizer, which has to move every parameter because its moments
 * decay. Tensors stand in the order of the flat parameter array.
 */
public final class Gradients {

  /**
   * One tensor.
   *
   * @param offset in the flat parameter array
   * @param table whether its gradient is kept by rows
   */
  public record Tensor(int offset, int rows, int columns, boolean table) {}

  private final List<Tensor> tensors;
  private final SparseRows[] tables;
  private final float[][] zeros;
  private final float[] dense;

  public Gradients(List<Tensor> tensors) {
    this.tensors = List.copyOf(tensors);
    this.tables = new SparseRows[tensors.size()];
    this.zeros = new float[tensors.size()][];
    for (int i = 0; i < tables.length; i++) {
      Tensor tensor = tensors.get(i);
      if (tensor.table()) {
        tables[i] = new SparseRows(tensor.rows(), tensor.columns());
        zeros[i] = new float[tensor.columns()];
      }
    }
    this.dense = new float[denseSize(tensors)];
  }

  private static int denseSize(List<Tensor> tensors) {
    return tensors.stream()
        .filter(tensor -> !tensor.table())
        .mapToInt(tensor -> tensor.rows() * tensor.columns())
        .sum();
  }

  /**
   * What {@link #bytes()} tells after a step, without making anything.
   *
   * @param lookups most rows of a table that a step touches
   */
  static long bytes(List<Tensor> tensors, int lookups) {
    long bytes = (long) Float.BYTES * denseSize(tensors);
    for (Tensor tensor : tensors) {
      bytes += tensor.table() ? SparseRows.bytes(tensor.rows(), tensor.columns(), lookups) : 0;
    }
    return bytes;
  }

  /** The gradient of all tensors but tables, one after the other. */
  public float[] dense() {
    return dense;
  }

  /** The gradient of the tensor of a number, which must be a table. */
  public SparseRows table(int index) {
    return tables[index];
  }

  /** All zero, as a step has to start. */
  public void clear() {
    Arrays.fill(dense, 0f);
    for (SparseRows table : tables) {
      if (table != null) {
        table.clear();
      }
    }
  }

  /** Bytes of memory; tables count with the rows that have been touched at once. */
  public long bytes() {
    long bytes = (long) Float.BYTES * dense.length;
    for (SparseRows table : tables) {
      bytes += table == null ? 0 : table.bytes();
    }
    return bytes;
  }

  /** The square of the Euclidean norm. */
  public double squaredNorm() {
    double squares = squares(dense, dense.length);
    for (SparseRows table : tables) {
      if (table != null) {
        squares += squares(table.values(), table.touchedRows() * table.columns());
      }
    }
    return squares;
  }

  /** Multiplies everything by a factor. */
  public void scale(float factor) {
    scale(dense, dense.length, factor);
    for (SparseRows table : tables) {
      if (table != null) {
        scale(table.values(), table.touchedRows() * table.columns(), factor);
      }
    }
  }

  /** Told a range of parameters and where its gradient is. */
  @FunctionalInterface
  public interface RangeVisitor {
    /**
     * @param at of the first parameter in the flat array
     * @param gradientsAt of its gradient
     */
    void visit(int at, float[] gradients, int gradientsAt, int length);
  }

  /** Visits all parameters in order, rows that were not touched with a gradient of zeros. */
  public void forEachRange(RangeVisitor visitor) {
    int denseAt = 0;
    for (int i = 0; i < tables.length; i++) {
      Tensor tensor = tensors.get(i);
      if (tables[i] == null) {
        int size = tensor.rows() * tensor.columns();
        visitor.visit(tensor.offset(), dense, denseAt, size);
        denseAt += size;
      } else {
        for (int row = 0; row < tensor.rows(); row++) {
          boolean touched = tables[i].isTouched(row);
          visitor.visit(
              tensor.offset() + row * tensor.columns(),
              touched ? tables[i].values() : zeros[i],
              touched ? tables[i].at(row) : 0,
              tensor.columns());
        }
      }
    }
  }

  private static double squares(float[] values, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }

  private static void scale(float[] values, int length, float factor) {
    for (int i = 0; i < length; i++) {
      values[i] *= factor;
    }
  }
}
