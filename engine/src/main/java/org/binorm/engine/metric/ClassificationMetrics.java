package org.binorm.engine.metric;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Loss, accuracy, top-5 accuracy and confusion counts of a classifier.
 *
 * <p>Counts are exact; loss sums are doubles, so merge parts in a fixed order.
 */
public final class ClassificationMetrics implements Metrics {
  private static final int TOP = 5;

  private final int classes;
  private final long[] confusion;
  private long samples;
  private long top5;
  private double lossSum;

  public ClassificationMetrics(int classes) {
    this.classes = classes;
    this.confusion = new long[Math.multiplyExact(classes, classes)];
  }

  /** Counts one sample; of equal probabilities the lower class is predicted. */
  public void add(double[] probabilities, int label, double loss) {
    int better = 0;
    int predicted = 0;
    for (int c = 0; c < classes; c++) {
      if (probabilities[c] > probabilities[predicted]) {
        predicted = c;
      }
      if (probabilities[c] > probabilities[label]
          || (probabilities[c] == probabilities[label] && c < label)) {
        better++;
      }
    }
    confusion[label * classes + predicted]++;
    top5 += better < TOP ? 1 : 0;
    lossSum += loss;
    samples++;
  }

  /** Adds everything the other one has counted. */
  public void merge(ClassificationMetrics other) {
    for (int i = 0; i < confusion.length; i++) {
      confusion[i] += other.confusion[i];
    }
    samples += other.samples;
    top5 += other.top5;
    lossSum += other.lossSum;
  }

  public int classes() {
    return classes;
  }

  @Override
  public long samples() {
    return samples;
  }

  @Override
  public double loss() {
    return lossSum / samples;
  }

  @Override
  public double accuracy() {
    long correct = 0;
    for (int c = 0; c < classes; c++) {
      correct += confusion(c, c);
    }
    return (double) correct / samples;
  }

  public double top5Accuracy() {
    return (double) top5 / samples;
  }

  /** Samples of class {@code label} that were predicted as {@code predicted}. */
  public long confusion(int label, int predicted) {
    return confusion[label * classes + predicted];
  }

  /** Scores of one class; a ratio of nothing is 0. */
  public record ClassScore(int label, double precision, double recall, double f1, long support) {}

  public List<ClassScore> perClass() {
    return IntStream.range(0, classes).mapToObj(this::score).toList();
  }

  private ClassScore score(int label) {
    long hits = confusion(label, label);
    long support = 0;
    long predicted = 0;
    for (int c = 0; c < classes; c++) {
      support += confusion(label, c);
      predicted += confusion(c, label);
    }
    double precision = ratio(hits, predicted);
    double recall = ratio(hits, support);
    double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new ClassScore(label, precision, recall, f1, support);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** The raw counts as numbers, for the way from a task to the driver. */
  public record Counts(int classes, long[] confusion, long samples, long top5, double lossSum)
      implements Serializable {}

  @Override
  public Counts counts() {
    return new Counts(classes, confusion.clone(), samples, top5, lossSum);
  }

  public static ClassificationMetrics of(Counts counts) {
    ClassificationMetrics metrics = new ClassificationMetrics(counts.classes());
    System.arraycopy(counts.confusion(), 0, metrics.confusion, 0, metrics.confusion.length);
    metrics.samples = counts.samples();
    metrics.top5 = counts.top5();
    metrics.lossSum = counts.lossSum();
    return metrics;
  }
}
