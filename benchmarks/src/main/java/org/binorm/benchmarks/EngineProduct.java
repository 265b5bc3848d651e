package org.binorm.benchmarks;

import org.binorm.engine.kernel.BitProducts;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.PackedBits;
import org.binorm.engine.kernel.Window;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/** The engine's product with bits, feature-major: a dense layer or a convolution. */
final class EngineProduct implements TimedProduct {
  private final BitProducts products = KernelChoice.AUTO.open().bits();
  private final PackedBits bits;
  private final Window window;
  private final Matrix input;
  private final Matrix output;
  private final int lanes;
  private final boolean onePosition;

  /**
   * @param bits of {@code [outputs][window.inputs()]}
   * @param lanes of the grid that hold a sample
   */
  EngineProduct(PackedBits bits, Window window, Matrix input, int lanes) {
    this.bits = bits;
    this.window = window;
    this.input = input;
    this.output = new Matrix(bits.rows(), window.grid());
    this.lanes = lanes;
    Grid grid = window.grid();
    this.onePosition = lanes * grid.height() * grid.width() == 1;
  }

  @Override
  public void run() {
    if (onePosition) {
      products.multiplyFirst(bits, null, input.data(), window, output.data());
    } else {
      products.multiply(bits, null, input.data(), window, output.data());
    }
  }

  @Override
  public float[] result() {
    return RandomNumbers.values(output, lanes);
  }
}
