package org.binorm.engine.metric;

/** How well a model did on some samples. */
public sealed interface Metrics permits ClassificationMetrics, LanguageMetrics {
  /** Samples seen: images or sequences. */
  long samples();

  /** Mean loss of a prediction, in nats. */
  double loss();

  /** Share of right predictions. */
  double accuracy();
}
