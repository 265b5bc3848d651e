package org.binorm.engine.model;

import java.io.Serializable;
import org.binorm.engine.EngineException;

/** One paper-level layer of a model. */
public sealed interface LayerSpec extends Serializable {
  /** What follows the normalization. */
  enum Activation {
    LINEAR,
    RELU,
    /** The exact form. */
    GELU
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

  /**
   * Tokens and positions as vectors, each normalized, then their normalized sum (Alg. 4 and 8); the
   * first layer of a language model.
   *
   * @param dim features of a token
   * @param context longest sequence in tokens
   */
  record Embedding(String name, int vocabulary, int dim, int context) implements LayerSpec {
    public Embedding {
      if (vocabulary < 2 || dim < 1 || context < 1) {
        throw new EngineException(
            "layer \"%s\": expected at least 2 tokens, one feature and a context of 1, got %d, %d, %d"
                .formatted(name, vocabulary, dim, context));
      }
    }
  }

  /**
   * Causal self-attention and a feed-forward part, each with a residual connection and Normalize
   * after it (Alg. 5).
   */
  record TransformerBlock(String name, int heads, int feedForward) implements LayerSpec {
    public TransformerBlock {
      if (heads < 1 || feedForward < 1) {
        throw new EngineException(
            "layer \"%s\": expected at least one head and one feed-forward unit, got %d, %d"
                .formatted(name, heads, feedForward));
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
