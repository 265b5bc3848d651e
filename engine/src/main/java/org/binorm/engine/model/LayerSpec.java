package org.binorm.engine.model;

import java.io.Serializable;
import org.binorm.engine.EngineException;

/** One paper-level layer of a model. */
public sealed interface LayerSpec extends Serializable {
  /** What follows the normalization. */
  enum Activation {
    LINEAR,
    RELU
  }

  /**
   * 'same' convolution, stride 1, then Normalize, then the activation (Alg. 3).
   *
   * @param kernel an odd number of pixels
   */
  record Conv2d(String name, int filters, int kernel, Activation activation) implements LayerSpec {
    public Conv2d {
      if (filters < 1 || kernel < 1 || kernel % 2 == 0) {
        throw new EngineException(
            "layer \"%s\": expected at least one filter and an odd kernel, got %d filters, kernel %d"
                .formatted(name, filters, kernel));
      }
    }
  }

  /** Fully connected, then Normalize, then the activation (Alg. 1). Images are flattened first. */
  record Dense(String name, int units, Activation activation) implements LayerSpec {
    public Dense {
      if (units < 1) {
        throw new EngineException(
            "layer \"%s\": expected at least one unit, got %d".formatted(name, units));
      }
    }
  }

  /** Maximum over 2x2 pixels, stride 2. */
  record MaxPool() implements LayerSpec {}

  /** The mean of each channel. */
  record GlobalAveragePool() implements LayerSpec {}

  /** Dropout of the layer before; float32 twins only. */
  record Dropout(double rate) implements LayerSpec {}
}
