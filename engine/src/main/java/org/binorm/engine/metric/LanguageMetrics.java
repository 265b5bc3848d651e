package org.binorm.engine.metric;

import java.io.Serializable;

/**
 * Loss, perplexity and accuracy of a language model, in all and by position.
 *
 * <p>A prediction is one token of a sequence but the first. Padding does not count; beside that,
 * scores with padding counted are kept, because published ones are often made so: there every
 * sequence is as long as the context and what follows its end is the padding token. Counts are
 * exact; loss sums are doubles, so merge parts in a fixed order.
 */
public final class LanguageMetrics implements Metrics {

  /** Sums over some predictions. */
  public record Score(long predictions, long correct, double lossSum) implements Serializable {
    /** Mean loss of a prediction, in nats. */
    public double loss() {
      return lossSum / predictions;
    }

    /** {@code exp(mean loss)}. */
    public double perplexity() {
      return StrictMath.exp(loss());
    }

    public double accuracy() {
      return (double) correct / predictions;
    }
  }

  private final long[] predictions;
  private final long[] correct;
  private final double[] lossSums;
  private long paddingPredictions;
  private long paddingCorrect;
  private double paddingLossSum;
  private long samples;

  /**
   * @param context positions in a sequence
   */
  public LanguageMetrics(int context) {
    predictions = new long[context];
    correct = new long[context];
    lossSums = new double[context];
  }

  /** Counts a sequence. */
  public void addSample() {
    samples++;
  }

  /** Counts the prediction after a position. */
  public void add(int position, boolean right, double loss) {
    predictions[position]++;
    correct[position] += right ? 1 : 0;
    lossSums[position] += loss;
  }

  /** Counts a prediction of padding. */
  public void addPadding(boolean right, double loss) {
    paddingPredictions++;
    paddingCorrect += right ? 1 : 0;
    paddingLossSum += loss;
  }

  /** Adds everything the other one has counted. */
  public void merge(LanguageMetrics other) {
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] += other.predictions[i];
      correct[i] += other.correct[i];
      lossSums[i] += other.lossSums[i];
    }
    paddingPredictions += other.paddingPredictions;
    paddingCorrect += other.paddingCorrect;
    paddingLossSum += other.paddingLossSum;
    samples += other.samples;
  }

  /** Positions in a sequence. */
  public int context() {
    return predictions.length;
  }

  @Override
  public long samples() {
    return samples;
  }

  @Override
  public double loss() {
    return all().loss();
  }

  @Override
  public double accuracy() {
    return all().accuracy();
  }

  /** {@code exp(mean loss)}. */
  public double perplexity() {
    return all().perplexity();
  }

  /** All predictions but those of padding. */
  public Score all() {
    return between(0, context());
  }

  /** Predictions after the positions {@code from <= position < to}. */
  public Score between(int from, int to) {
    long count = 0;
    long right = 0;
    double loss = 0;
    for (int i = from; i < to; i++) {
      count += predictions[i];
      right += correct[i];
      loss += lossSums[i];
    }
    return new Score(count, right, loss);
  }

  /** All predictions and those of padding. */
  public Score withPadding() {
    Score all = all();
    return new Score(
        all.predictions() + paddingPredictions,
        all.correct() + paddingCorrect,
        all.lossSum() + paddingLossSum);
  }

  /** The raw sums, for the way from a task to the driver. */
  public record Counts(
      long[] predictions, long[] correct, double[] lossSums, Score padding, long samples)
      implements Serializable {}

  @Override
  public Counts counts() {
    return new Counts(
        predictions.clone(),
        correct.clone(),
        lossSums.clone(),
        new Score(paddingPredictions, paddingCorrect, paddingLossSum),
        samples);
  }

  public static LanguageMetrics of(Counts counts) {
    LanguageMetrics metrics = new LanguageMetrics(counts.predictions().length);
    System.arraycopy(counts.predictions(), 0, metrics.predictions, 0, metrics.context());
    System.arraycopy(counts.correct(), 0, metrics.correct, 0, metrics.context());
    System.arraycopy(counts.lossSums(), 0, metrics.lossSums, 0, metrics.context());
    metrics.paddingPredictions = counts.padding().predictions();
    metrics.paddingCorrect = counts.padding().correct();
    metrics.paddingLossSum = counts.padding().lossSum();
    metrics.samples = counts.samples();
    return metrics;
  }
}
