package org.binorm.engine.train;

/**
 * What one worker brings back from one round.
 *
 * @param samples it saw: its weight in the average
 * @param lossSum over those samples, at the parameters each step started from
 * @param correct predictions among them
 * @param state shadows and optimizer state after its local steps
 * @param nanos it took
 * @param kernels that computed it
 */
public record WorkerResult(
    int worker,
    int samples,
    double lossSum,
    long correct,
    TrainingState state,
    long nanos,
    String kernels) {}
