package org.binorm.engine.metric;

import java.io.Serializable;

/** How well a model did on some samples. */
public sealed interface Metrics permits ClassificationMetrics, LanguageMetrics {
  /** Samples seen: images or sequences. */
  long samples();

  /** Mean loss of a prediction, in nats. */
  double loss();

  /** Share of right predictions. */
  double accuracy();

  /** The raw sums, for the way from a task to the driver. */
  Serializable counts();

  /** Adds everything that another one of the same kind has counted. */
  default void mergeCounts(Serializable counts) {
    if (this instanceof ClassificationMetrics own) {
      own.merge(ClassificationMetrics.of((ClassificationMetrics.Counts) counts));
    } else if (this instanceof LanguageMetrics own) {
      own.merge(LanguageMetrics.of((LanguageMetrics.Counts) counts));
    }
  }
}
