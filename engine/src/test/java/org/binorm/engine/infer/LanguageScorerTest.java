package org.binorm.engine.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.binorm.engine.Tolerance.assertClose;
import static org.binorm.engine.model.TinyDecoders.CONTEXT;
import static org.binorm.engine.model.TinyDecoders.VOCABULARY;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.metric.LanguageMetrics;
import org.binorm.engine.metric.LanguageMetrics.Counts;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.binorm.engine.model.TinyDecoders;
import org.binorm.engine.train.TokenBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanguageScorerTest {
  private static final int PADDING = 4;
  private static final int NO_PADDING = -1;

  /** Sequences of all lengths, empty and full ones among them. */
  private static final TokenBlock BLOCK = block();

  record Case(ModelSpec spec, KernelChoice kernels) {
    LanguageScorer scorer(int batch) {
      Model model = new Model(spec);
      float[] parameters = TinyDecoders.parameters(model, 6);
      return model.isBinary()
          ? LanguageScorer.ofBits(model, Network.binarize(model, parameters), kernels.open(), batch)
          : LanguageScorer.ofFloats(model, parameters, kernels.open(), batch);
    }

    @Override
    public String toString() {
      return spec.precision() + " on " + kernels;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(TinyDecoders.binary(), TinyDecoders.trainable())
        .flatMap(spec -> Stream.of(KernelChoice.values()).map(k -> new Case(spec, k)));
  }

  /** All but the native product, which may sum edges in another order. */
  static Stream<Case> orderedCases() {
    return cases()
        .filter(c -> c.spec().equals(TinyDecoders.binary()) || c.kernels() != KernelChoice.AUTO);
  }

  private static TokenBlock block() {
    int[] lengths = {CONTEXT + 1, 3, 0, 5, 1, 2, CONTEXT, 2, 6, 4, CONTEXT + 1, 1, 3};
    int[] offsets = new int[lengths.length + 1];
    for (int row = 0; row < lengths.length; row++) {
      offsets[row + 1] = offsets[row] + lengths[row];
    }
    return new TokenBlock(offsets, TinyDecoders.tokens(12, offsets[lengths.length]));
  }

  private static Counts score(Case c, int batch, int padding) {
    LanguageMetrics metrics = new LanguageMetrics(CONTEXT);
    c.scorer(batch).evaluate(BLOCK, padding, metrics);
    return metrics.counts();
  }

  private static void assertSame(Counts actual, Counts expected) {
    assertThat(actual.predictions()).isEqualTo(expected.predictions());
    assertThat(actual.correct()).isEqualTo(expected.correct());
    assertThat(actual.lossSums()).isEqualTo(expected.lossSums());
    assertThat(actual.padding()).isEqualTo(expected.padding());
    assertThat(actual.samples()).isEqualTo(expected.samples());
  }

  /** The same scores from the logits of every sequence, one by one. */
  private static LanguageMetrics directly(Case c, int padding) {
    LanguageScorer scorer = c.scorer(1);
    LanguageMetrics metrics = new LanguageMetrics(CONTEXT);
    for (int row = 0; row < BLOCK.rows(); row++) {
      metrics.addSample();
      int from = BLOCK.offsets()[row];
      int[] known = Arrays.copyOfRange(BLOCK.tokens(), from, from + BLOCK.length(row));
      int[] whole = Arrays.copyOf(known, padding < 0 ? known.length : CONTEXT + 1);
      Arrays.fill(whole, Math.min(known.length, whole.length), whole.length, padding);
      int columns = Math.max(0, whole.length - 1);
      float[][] logits = scorer.logits(Arrays.copyOf(whole, columns));
      for (int t = 0; t < columns; t++) {
        int label = whole[t + 1];
        boolean right = best(logits[t]) == label;
        if (t + 1 < known.length) {
          metrics.add(t, right, loss(logits[t], label));
        } else {
          metrics.addPadding(right, loss(logits[t], label));
        }
      }
    }
    return metrics;
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int token = 0; token < VOCABULARY; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    return best;
  }

  private static double loss(float[] logits, int label) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[label];
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresAreThoseOfTheLogits(Case c) {
    for (int padding : new int[] {NO_PADDING, PADDING}) {
      Counts actual = score(c, 8, padding);
      Counts expected = directly(c, padding).counts();
      assertThat(actual.predictions()).isEqualTo(expected.predictions());
      assertThat(actual.correct()).isEqualTo(expected.correct());
      assertThat(actual.samples()).isEqualTo(BLOCK.rows());
      for (int t = 0; t < CONTEXT; t++) {
        assertClose("loss", actual.lossSums()[t], expected.lossSums()[t], 1e-5);
      }
      assertThat(actual.padding().predictions()).isEqualTo(expected.padding().predictions());
      assertThat(actual.padding().correct()).isEqualTo(expected.padding().correct());
      assertClose("padding", actual.padding().lossSum(), expected.padding().lossSum(), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("orderedCases")
  void theBatchSizeChangesNoBit(Case c) {
    for (int padding : new int[] {NO_PADDING, PADDING}) {
      Counts expected = score(c, 1, padding);
      for (int batch : new int[] {3, 8, 9, 40}) {
        assertSame(score(c, batch, padding), expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void paddingCountsBesideTheScoresAndChangesNoneOfThem(Case c) {
    Counts without = score(c, 8, NO_PADDING);
    Counts with = score(c, 8, PADDING);
    assertThat(with.lossSums()).isEqualTo(without.lossSums());
    assertThat(with.correct()).isEqualTo(without.correct());
    assertThat(without.padding().predictions()).isZero();
    long real = Arrays.stream(with.predictions()).sum();
    assertThat(with.padding().predictions()).isEqualTo((long) BLOCK.rows() * CONTEXT - real);
  }

  @Test
  void aScorerForgetsTheBlockBefore() {
    Case c = new Case(TinyDecoders.binary(), KernelChoice.AUTO);
    LanguageScorer scorer = c.scorer(8);
    scorer.evaluate(BLOCK, PADDING, new LanguageMetrics(CONTEXT));
    LanguageMetrics metrics = new LanguageMetrics(CONTEXT);
    scorer.evaluate(BLOCK, NO_PADDING, metrics);
    assertSame(metrics.counts(), score(c, 8, NO_PADDING));
  }

  @Test
  void anEmptyBlockAddsNothing() {
    LanguageMetrics metrics = new LanguageMetrics(CONTEXT);
    new Case(TinyDecoders.binary(), KernelChoice.AUTO)
        .scorer(8)
        .evaluate(new TokenBlock(new int[1], new int[0]), PADDING, metrics);
    assertThat(metrics.samples()).isZero();
    assertThat(metrics.withPadding().predictions()).isZero();
  }

  @Test
  void bitsOccupyAboutAThirtySecondOfTheirTwinInMemory() {
    ModelSpec spec = Presets.binary("lm-tiny");
    Model model = new Model(spec);
    float[] shadows = model.layout().initialize(1);
    long bits =
        LanguageScorer.ofBits(model, Network.binarize(model, shadows), KernelChoice.AUTO.open(), 1)
            .residentParameterBytes();
    // Rows of 16 to 32 inputs fill words of 64 bits, biases are floats: the preset is tiny.
    assertThat(bits).isBetween(4L * model.layout().size() / 32, 4L * model.layout().size() / 4);
  }

  @Test
  void moreTokensThanTheContextAreRefused() {
    LanguageScorer scorer = new Case(TinyDecoders.binary(), KernelChoice.AUTO).scorer(1);
    for (int length : List.of(CONTEXT + 1, CONTEXT + 20)) {
      assertThatThrownBy(() -> scorer.logits(new int[length]))
          .isInstanceOf(EngineException.class)
          .hasMessage("sequence: expected at most 7 tokens, the context of tiny-decoder, got more");
    }
  }
}
