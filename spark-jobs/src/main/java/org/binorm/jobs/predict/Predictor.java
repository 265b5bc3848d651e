package org.binorm.jobs.predict;

import java.util.List;

/** Predicts rows; not thread-safe: one task at a time. */
sealed interface Predictor extends AutoCloseable permits ImagePredictor, TextPredictor {
  /**
   * What the model says of some values, or why it cannot say anything.
   *
   * @param values of the input column, as Spark hands them out
   * @param topK answers to list
   * @return the values of {@link PredictionColumns} for each
   */
  List<Object[]> predict(List<?> values, int topK);

  @Override
  void close();
}
