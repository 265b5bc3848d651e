package org.binorm.engine.model;

import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Shape;

/** Where the positions of an activation of some shape lie. */
@FunctionalInterface
interface Grids {
  Grid of(Shape shape);

  /** Sequences: some columns of time, however long the sequences of the model are. */
  static Grids columns(int columns, int batch) {
    Grid grid = new Grid(1, columns, Grid.lanesFor(batch), 0);
    return shape -> grid;
  }
}
