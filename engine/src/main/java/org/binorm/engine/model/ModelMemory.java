package org.binorm.engine.model;

import org.binorm.engine.bits.BitMatrix;

/**
 * Bytes that running a model takes, told by the classes that allocate them, without allocating.
 *
 * @see MatrixPool#counting
 */
public final class ModelMemory {
  private ModelMemory() {}

  /**
   * Activations and what layers keep between forward and backward; for training also the gradients
   * of activations.
   *
   * @param batch samples in one pass
   */
  public static long activations(Model model, int batch, boolean training) {
    return model.spec().isLanguage()
        ? LanguageNetwork.scratchBytes(model, batch, training)
        : Network.scratchBytes(model, batch, training);
  }

  /**
   * The gradient of all parameters.
   *
   * @param lookups most entries of a table that one step reads
   */
  public static long gradients(Model model, int lookups) {
    return Gradients.bytes(model.layout().gradientTensors(), lookups);
  }

  /** The bits of a binary model in the forms that training reads; nothing for float32. */
  public static long trainingBits(Model model) {
    return Weights.trainingBitBytes(model);
  }

  /** The parameters as they are released: bits of binary models, floats of float32 ones. */
  public static long released(Model model) {
    return model.layout().parameters().stream()
        .mapToLong(
            parameter ->
                model.isBinary()
                    ? BitMatrix.sizeBytes(parameter.rows(), parameter.columns())
                    : (long) Float.BYTES * parameter.size())
        .sum();
  }

  /** The parameters in the form that inference reads. */
  public static long inferenceParameters(Model model) {
    return Weights.residentBytes(model);
  }
}
