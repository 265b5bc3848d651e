package org.binorm.engine.model;

import java.util.List;
import java.util.Random;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.tensor.Shape;

/** Small language decoders; wide enough for the native product where there is one. */
public final class TinyDecoders {
  public static final int VOCABULARY = 11;
  public static final int CONTEXT = 7;

  private TinyDecoders() {}

  /** Two blocks and a gelu layer before the one that knows the vocabulary. */
  public static ModelSpec spec(int context, int vocabulary) {
    return new ModelSpec(
        "tiny-decoder",
        Precision.FLOAT32,
        new Shape(1, 1, context),
        vocabulary,
        List.of(
            new LayerSpec.Embedding("embedding", vocabulary, 16, context),
            new LayerSpec.TransformerBlock("block1", 2, 24),
            new LayerSpec.TransformerBlock("block2", 4, 20),
            new LayerSpec.Dense("mlp1", 18, Activation.GELU),
            new LayerSpec.Dense("logits", vocabulary, Activation.LINEAR)),
        Normalization.PAPER,
        1.5);
  }

  public static ModelSpec binary() {
    return spec(CONTEXT, VOCABULARY).binary();
  }

  /** The twin with a gain and a shift after every Normalize. */
  public static ModelSpec trainable() {
    return spec(CONTEXT, VOCABULARY).float32(NormalizeMode.TRAINABLE, false);
  }

  /** Parameters without zeros. */
  public static float[] parameters(Model model, long seed) {
    return TinyModels.parameters(model, seed);
  }

  public static int[] tokens(long seed, int length) {
    return new Random(seed).ints(length, 0, VOCABULARY).toArray();
  }
}
