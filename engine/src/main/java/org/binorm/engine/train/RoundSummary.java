package org.binorm.engine.train;

import org.binorm.engine.train.TrainingPlan.Round;

/**
 * What happened in a round.
 *
 * @param samples seen by all workers
 * @param predictions made by them: one per image, one per token but the first
 * @param loss mean over them
 * @param accuracy over them
 * @param flippedShare bits of the global model that changed; NaN for float32 models
 * @param workerNanos summed over workers
 * @param wallNanos of the whole round
 */
public record RoundSummary(
    Round round,
    long samples,
    long predictions,
    double loss,
    double accuracy,
    double flippedShare,
    long workerNanos,
    long wallNanos,
    String kernels) {

  public double predictionsPerSecond() {
    return predictions / (wallNanos / 1e9);
  }

  public double samplesPerSecond() {
    return samples / (wallNanos / 1e9);
  }
}
