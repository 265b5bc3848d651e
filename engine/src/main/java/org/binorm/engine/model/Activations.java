package org.binorm.engine.model;

import java.util.List;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * The activations of a list of nodes and what layers keep for backward.
 *
 * <p>A layer that works in place shares the matrix of its input where nobody else needs it. Without
 * training, a matrix is used again as soon as the last node has read it.
 */
final class Activations {
  private final Matrix[] matrices;
  private final float[][] caches;
  private final long bytes;

  private Activations(
      List<Node> nodes, Shape input, Grids grids, boolean training, MatrixPool pool) {
    matrices = new Matrix[nodes.size() + 1];
    caches = new float[nodes.size()][];
    matrices[0] = pool.take(input.channels(), grids.of(input));
    for (int i = 0; i < nodes.size(); i++) {
      Shape shape = nodes.get(i).outputShape();
      matrices[i + 1] =
          canWorkInPlace(nodes, i, training)
              ? matrices[i]
              : pool.take(shape.channels(), grids.of(shape));
      if (!training) {
        giveBack(nodes, i, pool);
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      caches[i] = pool.array(cacheSize(nodes.get(i), training));
    }
    bytes = pool.bytes();
  }

  /**
   * @param pool that makes the memory, or only counts it
   */
  static Activations forTraining(List<Node> nodes, Shape input, Grids grids, MatrixPool pool) {
    return new Activations(nodes, input, grids, true, pool);
  }

  /**
   * @param pool that makes the memory, or only counts it
   */
  static Activations forInference(List<Node> nodes, Shape input, Grids grids, MatrixPool pool) {
    return new Activations(nodes, input, grids, false, pool);
  }

  /** A layer reads what its predecessor has written, and nobody needs that any more. */
  private static boolean canWorkInPlace(List<Node> nodes, int number, boolean training) {
    if (number == 0
        || !(nodes.get(number) instanceof Node.Apply apply)
        || apply.input() != number
        || !apply.layer().inPlace()
        || lastReader(nodes, number) != number
        || readers(nodes, number) > 1) {
      return false;
    }
    return !training
        || !(nodes.get(number - 1) instanceof Node.Apply before && before.layer().readsOutput());
  }

  private static long readers(List<Node> nodes, int activation) {
    return nodes.stream().filter(node -> node.inputs().contains(activation)).count();
  }

  /** The last node that reads an activation; -1 if none does. */
  private static int lastReader(List<Node> nodes, int activation) {
    int last = -1;
    for (int i = 0; i < nodes.size(); i++) {
      last = nodes.get(i).inputs().contains(activation) ? i : last;
    }
    return last;
  }

  /**
   * Frees the matrices that a node was the last to read; the input stays for the next minibatch.
   */
  private void giveBack(List<Node> nodes, int number, MatrixPool pool) {
    for (int activation : nodes.get(number).inputs().stream().distinct().toList()) {
      boolean shared = matrices[activation] == matrices[number + 1];
      if (matrices[activation] != matrices[0]
          && !shared
          && lastReader(nodes, activation) == number) {
        pool.give(matrices[activation]);
      }
    }
  }

  private int cacheSize(Node node, boolean training) {
    if (node instanceof Node.Apply apply) {
      var grid = matrices[apply.input()].grid();
      // Layers count whole images or sequences; a part of a sequence needs less.
      return apply.layer().cacheSize(grid.lanes());
    }
    if (node instanceof Node.Attend attend) {
      var grid = matrices[attend.query()].grid();
      return training
          ? attend.attention().cacheSize(grid.width(), grid.lanes())
          : attend.attention().scratchSize(attend.attention().shape().width(), grid.lanes());
    }
    return 0;
  }

  Matrix input() {
    return matrices[0];
  }

  Matrix output() {
    return matrices[matrices.length - 1];
  }

  Matrix of(int activation) {
    return matrices[activation];
  }

  float[] cache(int node) {
    return caches[node];
  }

  long bytes() {
    return bytes;
  }
}
