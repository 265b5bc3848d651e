package org.binorm.benchmarks;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;

/** The BLAS of Spark without native libraries: netlib's, on the Vector API where there is one. */
final class NetlibProduct implements TimedProduct {
  private final BLAS blas = JavaBLAS.getInstance();
  private final ProductShape shape;
  private final float[] activations;
  private final float[] weights;
  private final float[] outputs;

  /**
   * Column-major, so the result is {@code outputs x positions} with a transposed left operand: the
   * orientation that this library runs fastest.
   *
   * @param activations {@code [positions][inputs]}
   * @param weights {@code [outputs][inputs]}
   */
  NetlibProduct(ProductShape shape, float[] activations, float[] weights) {
    this.shape = shape;
    this.activations = activations;
    this.weights = weights;
    this.outputs = new float[shape.positions() * shape.outputs()];
  }

  @Override
  public void run() {
    if (shape.positions() == 1) {
      blas.sgemv(
          "T",
          shape.inputs(),
          shape.outputs(),
          1f,
          weights,
          shape.inputs(),
          activations,
          1,
          0f,
          outputs,
          1);
      return;
    }
    blas.sgemm(
        "T",
        "N",
        shape.outputs(),
        shape.positions(),
        shape.inputs(),
        1f,
        weights,
        shape.inputs(),
        activations,
        shape.inputs(),
        0f,
        outputs,
        shape.outputs());
  }

  @Override
  public float[] result() {
    return outputs;
  }
}
