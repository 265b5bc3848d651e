package org.binorm.jobs.progress;

/**
 * One finished epoch.
 *
 * @param epoch from 1
 * @param epochs number of epochs
 * @param trainLoss mean over the epoch
 * @param trainAccuracy 0 to 1
 * @param validationLoss NaN if this epoch was not evaluated
 * @param validationAccuracy 0 to 1; NaN if this epoch was not evaluated
 */
public record EpochReport(
    int epoch,
    int epochs,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy) {}
