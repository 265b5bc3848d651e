package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.tensor.Matrix;

/**
 * Memory for the gradients of activations, planned once.
 *
 * <p>Walking back, the first node that knows a part of the gradient of an activation writes it, the
 * others write beside it and the network adds. A matrix is used again as soon as the node that
 * wrote its activation has read it.
 */
final class ActivationGradients {
  private final Matrix[] gradients;
  private final Matrix[][] targets;
  private final boolean[][] adds;
  private final float[] attentionScratch;
  private final int firstNode;
  private final long bytes;

  /**
   * @param ofInput whether the gradient of activation 0 is wanted
   * @param pool that makes the memory, or only counts it
   */
  ActivationGradients(List<Node> nodes, Activations activations, boolean ofInput, MatrixPool pool) {
    int count = nodes.size();
    gradients = new Matrix[count + 1];
    targets = new Matrix[count][];
    adds = new boolean[count][];
    boolean[] needed = needed(nodes, ofInput);
    gradients[count] = take(pool, activations.output());
    int scratch = 0;
    int first = count;
    for (int i = count - 1; i >= 0; i--) {
      targets[i] = new Matrix[nodes.get(i).inputs().size()];
      adds[i] = new boolean[targets[i].length];
      if (needed[i + 1]) {
        first = i;
        plan(nodes.get(i), i, needed, activations, pool);
      }
      if (nodes.get(i) instanceof Node.Attend attend) {
        var grid = activations.of(attend.query()).grid();
        scratch = Math.max(scratch, attend.attention().scratchSize(grid.width(), grid.lanes()));
      }
    }
    firstNode = first;
    attentionScratch = pool.array(scratch);
    bytes = pool.bytes();
  }

  /** An activation needs a gradient if something before it learns, or if it is asked for. */
  private static boolean[] needed(List<Node> nodes, boolean ofInput) {
    boolean[] needed = new boolean[nodes.size() + 1];
    needed[0] = ofInput;
    for (int i = 0; i < nodes.size(); i++) {
      boolean learns = nodes.get(i) instanceof Node.Apply apply && apply.layer().trainable();
      needed[i + 1] = learns || nodes.get(i).inputs().stream().anyMatch(input -> needed[input]);
    }
    return needed;
  }

  private void plan(
      Node node, int number, boolean[] needed, Activations activations, MatrixPool pool) {
    boolean passedOn = false;
    List<Matrix> beside = new ArrayList<>();
    for (int i = 0; i < targets[number].length; i++) {
      int input = node.inputs().get(i);
      if (!needed[input]) {
        continue;
      }
      if (gradients[input] != null) {
        adds[number][i] = true;
        targets[number][i] =
            node instanceof Node.Add ? gradients[number + 1] : take(pool, activations.of(input));
        if (!(node instanceof Node.Add)) {
          beside.add(targets[number][i]);
        }
        continue;
      }
      boolean inPlace =
          node instanceof Node.Add || (node instanceof Node.Apply apply && apply.layer().inPlace());
      boolean pass = inPlace && !passedOn && noLaterUse(node, i);
      gradients[input] = pass ? gradients[number + 1] : take(pool, activations.of(input));
      passedOn |= pass;
      targets[number][i] = gradients[input];
    }
    beside.forEach(pool::give);
    if (!passedOn) {
      pool.give(gradients[number + 1]);
    }
  }

  /** The gradient of a sum may be handed on by its last input only: the others still read it. */
  private static boolean noLaterUse(Node node, int input) {
    return input == node.inputs().size() - 1;
  }

  private static Matrix take(MatrixPool pool, Matrix like) {
    return pool.take(like.features(), like.grid());
  }

  /** The gradient of the output: the loss writes it. */
  Matrix output() {
    return gradients[gradients.length - 1];
  }

  Matrix input() {
    return gradients[0];
  }

  /** The gradient of an activation, complete when the node that wrote the activation is due. */
  Matrix of(int activation) {
    return gradients[activation];
  }

  /** Where a node writes the gradient of one of its inputs; null if nobody needs it. */
  Matrix target(int node, int input) {
    return targets[node][input];
  }

  /** True if what was written there is to be added to the gradient of the input. */
  boolean adds(int node, int input) {
    return adds[node][input];
  }

  float[] attentionScratch() {
    return attentionScratch;
  }

  /** The first node that has to run backward. */
  int firstNode() {
    return firstNode;
  }

  long bytes() {
    return bytes;
  }
}
