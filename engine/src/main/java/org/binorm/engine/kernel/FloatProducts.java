package org.binorm.engine.kernel;

/**
 * The float32 products: everything of the float32 twins, and the weight gradient of binary layers.
 *
 * <p>Weights are {@code [outputs][window.inputs()]}, row-major, at an offset of a flat parameter
 * array. Activations are feature-major on the window's grid; gradients have zeros in the halo and
 * in unused lanes. An instance owns scratch memory: one per task, not thread-safe.
 */
public interface FloatProducts {
  /** The name that logs, metrics and run records show. */
  String name();

  /** {@code output[n][p] = bias[n] + sum over k of weights[n][k] * input[row k][p]}. */
  void multiply(
      float[] weights,
      int weightsAt,
      float[] bias,
      int biasAt,
      float[] input,
      Window window,
      int outputs,
      float[] output);

  /**
   * {@code inputGradient[c][p] = sum over taps t, outputs n of weights[n][t, c] *
   * outputGradient[n][p - shift t]}, with the forward window.
   */
  void multiplyTransposed(
      float[] weights,
      int weightsAt,
      float[] outputGradient,
      Window window,
      int outputs,
      float[] inputGradient);

  /**
   * {@code gradient[n][k] += sum over positions p of outputGradient[n][p] * input[row k][p]}.
   *
   * <p>Adds: a step that starts with zeros may go through its positions in several calls.
   */
  void weightGradient(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt);

  /**
   * {@code sums[n][k] += sum over p < length of a[n][p] * b[k][p]}: what a weight gradient is made
   * of.
   *
   * @param a {@code rows} rows of {@code stride} floats from {@code aAt} on, the last one too
   * @param b {@code columns} such rows from {@code bAt} on
   * @param length a multiple of eight
   * @param sums {@code [rows][columns]}
   */
  void addRowProducts(
      float[] a,
      int aAt,
      int rows,
      float[] b,
      int bAt,
      int columns,
      int stride,
      int length,
      float[] sums,
      int sumsAt);
}
