package org.binorm.engine.train;

/** Sums over the predictions of some steps, at the parameters that each step started from. */
public final class StepScores {
  private double lossSum;
  private long correct;
  private long predictions;

  void add(double loss, long right, long count) {
    lossSum += loss;
    correct += right;
    predictions += count;
  }

  public double lossSum() {
    return lossSum;
  }

  public long correct() {
    return correct;
  }

  public long predictions() {
    return predictions;
  }
}
