package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.tensor.Grid;

/**
 * The body of a language model for minibatches of different length: the whole context, half of it,
 * a quarter and so on, all in the memory of the first.
 *
 * <p>Every column costs the same whether it holds a token or padding, so short sequences run on a
 * narrow grid. What a token gets is the same on all of them: no operation but attention mixes
 * columns, and attention looks back only.
 */
final class SequenceBodies {
  private static final int SMALLEST_WIDTH = 8;

  private final List<Network> bodies = new ArrayList<>();

  private SequenceBodies() {}

  static SequenceBodies forTraining(Model model, Weights weights, Kernels kernels, int batch) {
    SequenceBodies all = new SequenceBodies();
    MatrixPool widest = MatrixPool.allocating();
    MatrixPool widestGradients = MatrixPool.allocating();
    for (int width : widths(model)) {
      boolean first = all.bodies.isEmpty();
      all.bodies.add(
          Network.forTraining(
              model,
              weights,
              kernels,
              Grids.columns(width, batch),
              false,
              first ? widest : MatrixPool.within(widest),
              first ? widestGradients : MatrixPool.within(widestGradients)));
    }
    return all;
  }

  static SequenceBodies forInference(Model model, Weights weights, Kernels kernels, int batch) {
    SequenceBodies all = new SequenceBodies();
    MatrixPool widest = MatrixPool.allocating();
    for (int width : widths(model)) {
      all.bodies.add(
          Network.forInference(
              model,
              weights,
              kernels,
              Grids.columns(width, batch),
              all.bodies.isEmpty() ? widest : MatrixPool.within(widest)));
    }
    return all;
  }

  /** The grids of the widest body, which owns the memory. */
  static Grids widestGrids(Model model, int batch) {
    return Grids.columns(model.spec().input().width(), batch);
  }

  private static List<Integer> widths(Model model) {
    List<Integer> widths = new ArrayList<>();
    for (int width = model.spec().input().width();
        widths.isEmpty() || width >= SMALLEST_WIDTH;
        width /= 2) {
      widths.add(width);
    }
    return widths;
  }

  /** The narrowest body that has so many columns. */
  Network forColumns(int columns) {
    Network body = bodies.get(0);
    for (Network narrower : bodies) {
      body = narrower.input().grid().width() >= columns ? narrower : body;
    }
    return body;
  }

  /** The grid of the widest body. */
  Grid widestGrid() {
    return bodies.get(0).input().grid();
  }

  /** Bytes of the memory that all share. */
  long scratchBytes() {
    return bodies.get(0).scratchBytes();
  }
}
