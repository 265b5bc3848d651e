package org.binorm.engine.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/** Keys and values of all steps so far, for sequences that are run step by step. */
final class KeyValueCache {
  private final Map<Integer, Matrix> columns = new HashMap<>();

  /**
   * @param context longest sequence
   * @param step the grid of what is run at once
   */
  KeyValueCache(List<Node> nodes, int context, Grid step) {
    Grid all = new Grid(1, context, step.lanes(), 0);
    for (Node node : nodes) {
      if (node instanceof Node.Attend attend) {
        columns.put(attend.key(), new Matrix(attend.outputShape().channels(), all));
        columns.put(attend.value(), new Matrix(attend.outputShape().channels(), all));
      }
    }
  }

  /** Writes the columns of an activation at a step; returns all columns so far. */
  Matrix append(int activation, Matrix now, int step) {
    Matrix all = columns.get(activation);
    for (int f = 0; f < now.features(); f++) {
      System.arraycopy(
          now.data(),
          now.row(f),
          all.data(),
          all.row(f) + all.grid().shift(0, step),
          now.grid().rowLength());
    }
    return all;
  }

  long bytes() {
    return columns.values().stream().mapToLong(m -> (long) Float.BYTES * m.data().length).sum();
  }
}
