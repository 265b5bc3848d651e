package org.binorm.engine.layer;

import org.binorm.engine.kernel.BitProducts;
import org.binorm.engine.kernel.PackedBits;
import org.binorm.engine.kernel.Window;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * The product and bias of a dense layer or convolution with one-bit parameters.
 *
 * <p>Cabral, Pirozelli and Driemeier 2025 (arXiv:2509.07025v1), Alg. 1 and 3. The straight-through
 * rule makes backward simple: the gradient with respect to a shadow is the gradient with respect to
 * its bit, so the weight gradient is the one of {@link FloatAffine} and only the two other products
 * differ.
 */
public final class BinaryAffine extends Affine {
  public BinaryAffine(String name, Shape input, int kernel, Parameter weight, Parameter bias) {
    super(name, input, kernel, weight, bias);
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    BitProducts products = pass.kernels().bits();
    PackedBits bits = pass.bits(weight);
    Window window = windows(input.grid()).forward();
    if (pass.single()) {
      products.multiplyFirst(bits, pass.bias(bias), input.data(), window, output.data());
    } else {
      products.multiply(bits, pass.bias(bias), input.data(), window, output.data());
    }
  }

  @Override
  protected void inputGradient(
      Pass pass, Windows windows, float[] outputGradient, float[] inputGradient) {
    pass.kernels()
        .bits()
        .multiply(
            pass.reversedBits(weight), null, outputGradient, windows.reversed(), inputGradient);
  }
}
