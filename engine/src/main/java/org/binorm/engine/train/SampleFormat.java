package org.binorm.engine.train;

import java.io.Serializable;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Model;

/** What samples are and how they become the input of a model. */
public sealed interface SampleFormat extends Serializable {
  /**
   * A learner for a model.
   *
   * @param capacity most samples in one pass
   */
  Learner learner(Model model, Kernels kernels, int capacity, long augmentationSeed);

  /** Images of the data set's shape. */
  record Images(ImageScaling scaling, Augmentation augmentation) implements SampleFormat {
    @Override
    public Learner learner(Model model, Kernels kernels, int capacity, long augmentationSeed) {
      return new ImageLearner(model, kernels, capacity, this, augmentationSeed);
    }
  }

  /** Sequences of tokens, padded at the right. */
  record Tokens() implements SampleFormat {
    @Override
    public Learner learner(Model model, Kernels kernels, int capacity, long augmentationSeed) {
      return new LanguageLearner(model, kernels, capacity);
    }
  }
}
