package org.binorm.benchmarks;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import org.bytedeco.javacpp.FloatPointer;

/**
 * OpenBLAS: {@code sgemm} row-major without a transposed operand, {@code sgemv} for one position.
 */
final class OpenBlasProduct implements TimedProduct {
  private final ProductShape shape;
  private final FloatPointer activations;
  private final FloatPointer weights;
  private final FloatPointer outputs;
  private final float[] heapActivations;
  private final float[] heapOutputs;
  private final boolean fromHeap;

  /**
   * @param activations {@code [positions][inputs]}
   * @param weights {@code [inputs][outputs]}
   * @param fromHeap whether activations and result are Java arrays that a call copies; weights stay
   *     in native memory
   */
  OpenBlasProduct(ProductShape shape, float[] activations, float[] weights, boolean fromHeap) {
    blas_set_num_threads(1);
    this.shape = shape;
    this.activations = new FloatPointer(activations);
    this.weights = new FloatPointer(weights);
    this.outputs = new FloatPointer((long) shape.positions() * shape.outputs());
    this.heapActivations = activations;
    this.heapOutputs = new float[shape.positions() * shape.outputs()];
    this.fromHeap = fromHeap;
  }

  @Override
  public void run() {
    if (fromHeap) {
      activations.put(heapActivations);
    }
    if (shape.positions() == 1) {
      cblas_sgemv(
          CblasRowMajor,
          CblasTrans,
          shape.inputs(),
          shape.outputs(),
          1f,
          weights,
          shape.outputs(),
          activations,
          1,
          0f,
          outputs,
          1);
    } else {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasNoTrans,
          shape.positions(),
          shape.outputs(),
          shape.inputs(),
          1f,
          activations,
          shape.inputs(),
          weights,
          shape.outputs(),
          0f,
          outputs,
          shape.outputs());
    }
    if (fromHeap) {
      outputs.get(heapOutputs);
    }
  }

  @Override
  public float[] result() {
    outputs.get(heapOutputs);
    return heapOutputs;
  }
}
