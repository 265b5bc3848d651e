package org.binorm.jobs.config;

/**
 * Section {@code model}: what is trained.
 *
 * @param preset name of a built-in model
 * @param precision one-bit parameters or their float32 twin
 * @param normalizeAxis what Normalize of a convolution takes mean and variance over
 * @param logitScale factor on the logits before the softmax
 * @param float32Normalize normalization of the layers of a float32 model
 * @param dropout whether a float32 model keeps the dropout of its preset
 */
public record ModelConfig(
    String preset,
    Precision precision,
    NormalizeAxis normalizeAxis,
    Double logitScale,
    Float32Normalize float32Normalize,
    Boolean dropout) {

  public ModelConfig {
    Check.notBlank("preset", Check.present("preset", preset));
    precision = precision == null ? Precision.BINARY : precision;
    normalizeAxis = normalizeAxis == null ? NormalizeAxis.CHANNELS : normalizeAxis;
    logitScale = logitScale == null ? 1.0 : logitScale;
    float32Normalize = float32Normalize == null ? Float32Normalize.TRAINABLE : float32Normalize;
    dropout = dropout == null ? true : dropout;
    Check.positive("logit-scale", logitScale);
  }
}
