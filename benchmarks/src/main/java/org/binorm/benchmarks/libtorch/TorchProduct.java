package org.binorm.benchmarks.libtorch;

import org.binorm.benchmarks.TimedProduct;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** LibTorch's matrix product, into memory that is there; matrix times vector for one position. */
public final class TorchProduct implements TimedProduct {
  private final Tensor activations;
  private final Tensor weights;
  private final Tensor transposed;
  private final Tensor output;
  private final boolean onePosition;

  /**
   * @param activations {@code [positions][inputs]}
   * @param weights {@code [outputs][inputs]}, as {@code torch.nn.Linear} keeps them
   */
  public TorchProduct(
      int positions, int inputs, int outputs, float[] activations, float[] weights) {
    LibTorch.useOneThread();
    onePosition = positions == 1;
    this.activations =
        onePosition
            ? LibTorch.tensor(activations, inputs)
            : LibTorch.tensor(activations, positions, inputs);
    this.weights = LibTorch.tensor(weights, outputs, inputs);
    transposed = this.weights.t();
    output = onePosition ? torch.empty(outputs) : torch.empty(positions, outputs);
  }

  @Override
  public void run() {
    if (onePosition) {
      torch.mv_out(output, weights, activations).close();
    } else {
      torch.mm_out(output, activations, transposed).close();
    }
  }

  @Override
  public float[] result() {
    return LibTorch.floats(output);
  }
}
