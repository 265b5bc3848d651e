package org.binorm.engine.layer;

import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * One differentiable operation on a minibatch.
 *
 * <p>Shapes: input {@code [inputShape().channels][positions]}, output {@code
 * [outputShape().channels][positions]}; gradients have the shape of what they are the gradient of.
 * A layer writes picture rows only, never a halo.
 */
public interface Layer {
  /** The name that error messages show. */
  String name();

  Shape inputShape();

  Shape outputShape();

  /** True if output may be the same matrix as input: backward does not read the input. */
  boolean inPlace();

  /** True if backward reads the output, which then must not be overwritten by the next layer. */
  boolean readsOutput();

  /** True if the layer has parameters. */
  default boolean trainable() {
    return false;
  }

  /** Floats to keep from forward to backward for minibatches of the given lanes. */
  default int cacheSize(int lanes) {
    return 0;
  }

  void forward(Pass pass, Matrix input, Matrix output, float[] cache);

  /**
   * Turns the gradient of the output into that of the input and adds the parameter gradients.
   *
   * @param inputGradient null for the first layer: nobody needs it. For in-place layers it may be
   *     the same matrix as {@code outputGradient}, which is overwritten in any case.
   */
  void backward(
      Pass pass,
      Matrix input,
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient);
}
