package org.binorm.engine.layer;

import org.binorm.engine.kernel.Window;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * The product and bias of a dense layer or a 'same' convolution: {@code z = W x + b}.
 *
 * <p>Shapes: input {@code [channels][positions]}, weight {@code [outputs][kernel * kernel *
 * channels]}, bias {@code [outputs]}, output {@code [outputs][positions]}. A dense layer is the
 * convolution with a 1x1 kernel over vectors. Subclasses say what a weight is: a bit or a float.
 */
abstract class Affine implements Layer {
  protected final Parameter weight;
  protected final Parameter bias;
  private final String name;
  private final Shape input;
  private final int kernel;

  // The windows of the last grid seen: recomputing them would allocate in every step. Sharing a
  // layer between tasks is safe, a lost race only computes the same immutable value twice.
  private volatile Windows windows;

  Affine(String name, Shape input, int kernel, Parameter weight, Parameter bias) {
    this.name = name;
    this.input = input;
    this.kernel = kernel;
    this.weight = weight;
    this.bias = bias;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shape inputShape() {
    return input;
  }

  @Override
  public Shape outputShape() {
    return new Shape(weight.rows(), input.height(), input.width());
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public boolean readsOutput() {
    return false;
  }

  @Override
  public boolean trainable() {
    return true;
  }

  @Override
  public void backward(
      Pass pass,
      Matrix input,
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient) {
    Windows windows = windows(input.grid());
    if (inputGradient != null) {
      inputGradient(pass, windows, outputGradient.data(), inputGradient.data());
    }
    pass.kernels()
        .floats()
        .weightGradient(
            outputGradient.data(),
            input.data(),
            windows.forward(),
            weight.rows(),
            pass.gradients(),
            weight.gradientOffset());
    PositionSums.add(
        pass.kernels().pointwise(), outputGradient, pass.gradients(), bias.gradientOffset());
  }

  /** {@code dx = W^T dz} over the window. */
  protected abstract void inputGradient(
      Pass pass, Windows windows, float[] outputGradient, float[] inputGradient);

  /** The window of the product and the one of its input gradient. */
  protected record Windows(Window forward, Window reversed) {}

  protected Windows windows(Grid grid) {
    Windows known = windows;
    if (known == null || !known.forward().grid().equals(grid)) {
      Window forward = Window.convolution(grid, input.channels(), kernel);
      known = new Windows(forward, forward.reversed(weight.rows()));
      windows = known;
    }
    return known;
  }
}
