package org.binorm.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.binorm.engine.metric.ClassificationMetrics.ClassScore;
import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {
  private static final double TINY = 1e-12;

  /** Three classes: (label, predicted) = 00 00 01 11 12 20. */
  private static ClassificationMetrics six() {
    ClassificationMetrics metrics = new ClassificationMetrics(3);
    metrics.add(new double[] {.8, .1, .1}, 0, 1.0);
    metrics.add(new double[] {.5, .3, .2}, 0, 2.0);
    metrics.add(new double[] {.2, .7, .1}, 0, 3.0);
    metrics.add(new double[] {.2, .7, .1}, 1, 0.5);
    metrics.add(new double[] {.2, .1, .7}, 1, 0.25);
    metrics.add(new double[] {.9, .1, .0}, 2, 5.25);
    return metrics;
  }

  @Test
  void countsAndRatiosAreThoseOfAHandCount() {
    ClassificationMetrics metrics = six();
    assertThat(metrics.samples()).isEqualTo(6);
    assertThat(metrics.accuracy()).isEqualTo(3.0 / 6, within(TINY));
    assertThat(metrics.loss()).isEqualTo(2.0, within(TINY));
    long[][] expected = {{2, 1, 0}, {0, 1, 1}, {1, 0, 0}};
    for (int label = 0; label < 3; label++) {
      for (int predicted = 0; predicted < 3; predicted++) {
        assertThat(metrics.confusion(label, predicted))
            .as("label %d predicted as %d", label, predicted)
            .isEqualTo(expected[label][predicted]);
      }
    }
  }

  @Test
  void scoresPerClassAreThoseOfAHandCount() {
    assertScore(six().perClass().get(0), 2.0 / 3, 2.0 / 3, 2.0 / 3, 3);
    assertScore(six().perClass().get(1), 1.0 / 2, 1.0 / 2, 1.0 / 2, 2);
    assertScore(six().perClass().get(2), 0, 0, 0, 1);
  }

  private static void assertScore(
      ClassScore score, double precision, double recall, double f1, long support) {
    assertThat(score.precision()).isEqualTo(precision, within(TINY));
    assertThat(score.recall()).isEqualTo(recall, within(TINY));
    assertThat(score.f1()).isEqualTo(f1, within(TINY));
    assertThat(score.support()).isEqualTo(support);
  }

  @Test
  void aClassThatNeverOccursScoresZero() {
    ClassificationMetrics metrics = new ClassificationMetrics(3);
    metrics.add(new double[] {1, 0, 0}, 0, 0);
    assertThat(metrics.perClass().get(2)).isEqualTo(new ClassScore(2, 0, 0, 0, 0));
  }

  @Test
  void theFiveBestCountForTopFiveAndTiesGoToTheLowerClass() {
    ClassificationMetrics metrics = new ClassificationMetrics(7);
    double[] falling = {.3, .2, .15, .13, .1, .08, .04};
    metrics.add(falling, 4, 0);
    assertThat(metrics.top5Accuracy()).isEqualTo(1);
    metrics.add(falling, 5, 0);
    assertThat(metrics.top5Accuracy()).isEqualTo(0.5);
    double[] equal = {.1, .1, .1, .1, .1, .1, .1};
    metrics.add(equal, 4, 0);
    metrics.add(equal, 5, 0);
    assertThat(metrics.top5Accuracy()).isEqualTo(0.5);
    assertThat(metrics.confusion(4, 0) + metrics.confusion(5, 0)).isEqualTo(4);
  }

  @Test
  void mergedPartsCountLikeTheWhole() {
    ClassificationMetrics first = six();
    ClassificationMetrics second = new ClassificationMetrics(3);
    second.add(new double[] {.1, .1, .8}, 2, 4.0);
    ClassificationMetrics whole = six();
    whole.add(new double[] {.1, .1, .8}, 2, 4.0);

    first.merge(ClassificationMetrics.of(second.counts()));

    assertThat(first.perClass()).isEqualTo(whole.perClass());
    assertThat(first.accuracy()).isEqualTo(whole.accuracy());
    assertThat(first.top5Accuracy()).isEqualTo(whole.top5Accuracy());
    assertThat(first.loss()).isEqualTo(whole.loss());
    assertThat(first.samples()).isEqualTo(7);
  }
}
