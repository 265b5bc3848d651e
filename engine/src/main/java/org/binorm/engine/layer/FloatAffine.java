package org.binorm.engine.layer;

import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/** The product and bias of a dense layer or convolution with float32 parameters: the twin. */
public final class FloatAffine extends Affine {
  public FloatAffine(String name, Shape input, int kernel, Parameter weight, Parameter bias) {
    super(name, input, kernel, weight, bias);
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    pass.kernels()
        .floats()
        .multiply(
            pass.values(),
            weight.offset(),
            pass.values(),
            bias.offset(),
            input.data(),
            windows(input.grid()).forward(),
            weight.rows(),
            output.data());
  }

  @Override
  protected void inputGradient(
      Pass pass, Windows windows, float[] outputGradient, float[] inputGradient) {
    pass.kernels()
        .floats()
        .multiplyTransposed(
            pass.values(),
            weight.offset(),
            outputGradient,
            windows.forward(),
            weight.rows(),
            inputGradient);
  }
}
