package org.binorm.jobs.progress;

/**
 * One finished round of training.
 *
 * @param epoch current epoch, from 1
 * @param epochs number of epochs
 * @param round current round, from 1, over all epochs
 * @param totalRounds number of rounds
 * @param loss mean training loss of the round
 * @param accuracy training accuracy of the round, 0 to 1
 * @param perSecond images or tokens of all workers together
 * @param unit what {@code perSecond} counts: {@code images} or {@code tokens}
 * @param flippedShare share of the bits that changed in this round, 0 to 1; NaN if there are none
 */
public record RoundReport(
    int epoch,
    int epochs,
    long round,
    long totalRounds,
    double loss,
    double accuracy,
    double perSecond,
    String unit,
    double flippedShare) {}
