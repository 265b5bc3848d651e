package org.binorm.engine.model;

import java.util.List;
import org.binorm.engine.layer.CausalAttention;
import org.binorm.engine.layer.Layer;
import org.binorm.engine.tensor.Shape;

/**
 * One operation of a model and the activations it reads.
 *
 * <p>Activation 0 is the input of the model; the node of number i writes activation i + 1. Nodes
 * stand in an order in which they can be run.
 */
public sealed interface Node {
  Shape outputShape();

  /** The numbers of the activations that this node reads. */
  List<Integer> inputs();

  /** A layer on one activation. */
  record Apply(Layer layer, int input) implements Node {
    @Override
    public Shape outputShape() {
      return layer.outputShape();
    }

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }
  }

  /** The sum of two activations: a residual connection. */
  record Add(Shape outputShape, int left, int right) implements Node {
    @Override
    public List<Integer> inputs() {
      return List.of(left, right);
    }
  }

  /** Attention from one activation to two others. */
  record Attend(CausalAttention attention, int query, int key, int value) implements Node {
    @Override
    public Shape outputShape() {
      return attention.shape();
    }

    @Override
    public List<Integer> inputs() {
      return List.of(query, key, value);
    }
  }
}
