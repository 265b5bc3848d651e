package org.binorm.engine.kernel;

/**
 * Products of float activations with a matrix of bits.
 *
 * <p>{@code output[n][p] = bias[n] + sum over k of bits[n][k] * input[row k of the window][p]}, for
 * every position p of every picture row. Each output element is summed in one fixed order: tap
 * after tap, under a tap word after word, and in a word the six groups of {@link PackedBits}, of
 * which each adds up its set inputs first. All implementations keep that order, so they agree to
 * the last bit.
 *
 * <p>An instance owns scratch memory: one per task, not thread-safe.
 */
public interface BitProducts {
  /** The name that logs, metrics and run records show. */
  String name();

  /**
   * Writes the product for all positions.
   *
   * @param bits {@code [outputs][window.inputs()]}
   * @param bias {@code [outputs]}, or null for none
   * @param input {@code [window.channels][positions]} with a zero halo
   * @param output {@code [outputs][positions]}; its halo is left alone
   */
  void multiply(PackedBits bits, float[] bias, float[] input, Window window, float[] output);

  /**
   * Writes the product of a dense layer for the first position alone, with the same bits that
   * {@link #multiply} writes there. Other positions are left as they are.
   */
  void multiplyFirst(PackedBits bits, float[] bias, float[] input, Window window, float[] output);
}
