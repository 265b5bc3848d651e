package org.binorm.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.binorm.engine.metric.LanguageMetrics.Score;
import org.junit.jupiter.api.Test;

class LanguageMetricsTest {
  private static final double EXACT = 1e-12;

  /** Two sequences: losses 1, 2, 3 of which one is right, and 5; two of padding. */
  private static LanguageMetrics metrics() {
    LanguageMetrics metrics = new LanguageMetrics(4);
    metrics.addSample();
    metrics.add(0, false, 1);
    metrics.add(1, true, 2);
    metrics.add(2, false, 3);
    metrics.addPadding(true, 0.25);
    metrics.addSample();
    metrics.add(0, true, 5);
    metrics.addPadding(true, 0.5);
    return metrics;
  }

  private static void assertSame(LanguageMetrics actual, LanguageMetrics expected) {
    assertThat(actual.counts()).usingRecursiveComparison().isEqualTo(expected.counts());
  }

  @Test
  void scoresAreMeansOverPredictionsWithoutPadding() {
    LanguageMetrics metrics = metrics();
    assertThat(metrics.samples()).isEqualTo(2);
    assertThat(metrics.all()).isEqualTo(new Score(4, 2, 11));
    assertThat(metrics.loss()).isEqualTo(2.75, within(EXACT));
    assertThat(metrics.perplexity()).isEqualTo(Math.exp(2.75), within(1e-9));
    assertThat(metrics.accuracy()).isEqualTo(0.5, within(EXACT));
  }

  @Test
  void scoresWithPaddingCountAllPredictions() {
    Score score = metrics().withPadding();
    assertThat(score).isEqualTo(new Score(6, 4, 11.75));
    assertThat(score.perplexity()).isEqualTo(Math.exp(11.75 / 6), within(1e-9));
    assertThat(score.accuracy()).isEqualTo(4 / 6.0, within(EXACT));
  }

  @Test
  void everyPositionHasItsScore() {
    LanguageMetrics metrics = metrics();
    assertThat(metrics.context()).isEqualTo(4);
    assertThat(metrics.between(0, 1)).isEqualTo(new Score(2, 1, 6));
    assertThat(metrics.between(1, 3)).isEqualTo(new Score(2, 1, 5));
    assertThat(metrics.between(3, 4)).isEqualTo(new Score(0, 0, 0));
    assertThat(metrics.between(0, 4)).isEqualTo(metrics.all());
  }

  @Test
  void nothingHasNoLoss() {
    assertThat(new LanguageMetrics(3).loss()).isNaN();
    assertThat(new LanguageMetrics(3).samples()).isZero();
  }

  @Test
  void mergedPartsAreTheWhole() {
    LanguageMetrics twice = metrics();
    twice.merge(metrics());
    assertThat(twice.samples()).isEqualTo(4);
    assertThat(twice.all()).isEqualTo(new Score(8, 4, 22));
    assertThat(twice.between(1, 2)).isEqualTo(new Score(2, 2, 4));
    assertThat(twice.withPadding()).isEqualTo(new Score(12, 8, 23.5));

    LanguageMetrics withNothing = metrics();
    withNothing.merge(new LanguageMetrics(4));
    assertSame(withNothing, metrics());
  }

  @Test
  void countsSurviveTheWayToTheDriver() throws Exception {
    LanguageMetrics metrics = metrics();
    assertSame(LanguageMetrics.of((LanguageMetrics.Counts) copy(metrics.counts())), metrics);

    LanguageMetrics sum = new LanguageMetrics(4);
    sum.mergeCounts(copy(metrics.counts()));
    assertSame(sum, metrics);
  }

  @Test
  void countsAreACopy() {
    LanguageMetrics metrics = metrics();
    LanguageMetrics.Counts counts = metrics.counts();
    LanguageMetrics other = LanguageMetrics.of(counts);
    metrics.add(0, true, 9);
    assertSame(other, metrics());
    other.add(0, true, 9);
    assertThat(counts).usingRecursiveComparison().isEqualTo(metrics().counts());
  }

  private static Serializable copy(Serializable counts) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(counts);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Serializable) in.readObject();
    }
  }
}
