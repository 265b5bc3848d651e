package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.binorm.engine.Tolerance.assertClose;
import static org.binorm.engine.model.TinyDecoders.CONTEXT;
import static org.binorm.engine.model.TinyDecoders.VOCABULARY;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanguageNetworkTest {
  private static final double TOLERANCE = 2e-5;

  /** Sequences with their lengths, the tokens to predict included. */
  private static final int[][] SEQUENCES = {
    TinyDecoders.tokens(1, CONTEXT - 1), TinyDecoders.tokens(2, 3), TinyDecoders.tokens(3, 2)
  };

  static Stream<DecoderCase> cases() {
    return DecoderCase.all();
  }

  static Stream<DecoderCase> orderedCases() {
    return cases().filter(DecoderCase::sumsInOneOrder);
  }

  private static float[][] logits(LanguageNetwork network, int lane, int... tokens) {
    read(network, lane, tokens);
    network.forward(false, 0);
    return network.logits(lane, 0, tokens.length);
  }

  private static void read(LanguageNetwork network, int lane, int... tokens) {
    for (int i = 0; i < tokens.length; i++) {
      network.read(lane, i, tokens[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTokenChangesNoBitOfTheLogitsBeforeIt(DecoderCase c) {
    LanguageNetwork network = c.training(2);
    int[] tokens = TinyDecoders.tokens(9, CONTEXT);
    float[][] before = logits(network, 1, tokens);
    for (int t = 0; t < CONTEXT; t++) {
      int[] changed = tokens.clone();
      changed[t] = (tokens[t] + 1) % VOCABULARY;
      network.clear();
      float[][] after = logits(network, 1, changed);
      assertThat(Arrays.copyOf(after, t))
          .as("before %d", t)
          .isDeepEqualTo(Arrays.copyOf(before, t));
      assertThat(after[t]).as("at %d", t).isNotEqualTo(before[t]);
    }
    network.clear();
    assertThat(logits(network, 1, Arrays.copyOf(tokens, 3)))
        .as("a shorter sequence")
        .isDeepEqualTo(Arrays.copyOf(before, 3));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void earlierTokensChangeTheLogitsAfterThem(DecoderCase c) {
    LanguageNetwork network = c.inference(1);
    int[] tokens = TinyDecoders.tokens(9, CONTEXT);
    float[][] before = logits(network, 0, tokens);
    tokens[0] = (tokens[0] + 1) % VOCABULARY;
    float[][] after = logits(network, 0, tokens);
    for (int t = 0; t < CONTEXT; t++) {
      assertThat(after[t]).as("at %d", t).isNotEqualTo(before[t]);
    }
  }

  /** Predictions of {@link #SEQUENCES}, their losses and all gradients. */
  private record Outcome(float[] losses, int[] predicted, double lossSum, float[] gradients) {
    void assertSame(Outcome expected) {
      assertThat(losses).isEqualTo(expected.losses);
      assertThat(predicted).isEqualTo(expected.predicted);
      assertThat(lossSum).isEqualTo(expected.lossSum);
      assertThat(gradients).isEqualTo(expected.gradients);
    }
  }

  private static Outcome train(LanguageNetwork network) {
    network.clear();
    set(network);
    return run(network);
  }

  private static void set(LanguageNetwork network) {
    for (int lane = 0; lane < SEQUENCES.length; lane++) {
      network.set(lane, SEQUENCES[lane], 0, SEQUENCES[lane].length);
    }
  }

  private static Outcome run(LanguageNetwork network) {
    network.forward(true, 1);
    network.backward(1f / 8, 1);
    float[] losses = new float[8];
    int[] predicted = new int[8];
    int i = 0;
    for (int lane = 0; lane < SEQUENCES.length; lane++) {
      for (int column = 0; column + 1 < SEQUENCES[lane].length; column++) {
        losses[i] = network.loss(lane, column);
        predicted[i++] = network.predicted(lane, column);
      }
    }
    assertThat(i).isEqualTo(8);
    return new Outcome(losses, predicted, network.lossSum(), gradients(network));
  }

  private static float[] gradients(LanguageNetwork network) {
    float[] flat = new float[network.model().layout().size()];
    network
        .weights()
        .gradients()
        .forEachRange(
            (at, values, valuesAt, length) -> System.arraycopy(values, valuesAt, flat, at, length));
    return flat;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatLiesInPaddingChangesNoBitOfLossesAndGradients(DecoderCase c) {
    Outcome clean = train(c.training(SEQUENCES.length));
    assertThat(clean.gradients()).doesNotContain(Float.NaN);
    assertThat(clean.gradients()).isNotEqualTo(new float[clean.gradients().length]);

    LanguageNetwork network = c.training(SEQUENCES.length);
    network.clear();
    Random random = new Random(4);
    for (int lane = 0; lane < network.batch(); lane++) {
      for (int column = 0; column < CONTEXT; column++) {
        network.read(lane, column, random.nextInt(VOCABULARY));
      }
    }
    set(network);
    run(network).assertSame(clean);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatAnEarlierMinibatchLeftChangesNoBit(DecoderCase c) {
    Outcome fresh = train(c.training(SEQUENCES.length));
    LanguageNetwork used = c.training(SEQUENCES.length);
    used.clear();
    for (int lane = 0; lane < used.batch(); lane++) {
      used.set(lane, TinyDecoders.tokens(50 + lane, CONTEXT + 1), 0, CONTEXT + 1);
    }
    used.forward(true, 3);
    used.backward(1f, 3);
    used.weights().load(c.parameters());

    train(used).assertSame(fresh);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void countsAreThoseOfTheSequencesAlone(DecoderCase c) {
    LanguageNetwork network = c.training(SEQUENCES.length);
    Outcome outcome = train(network);
    double sum = 0;
    for (float loss : outcome.losses()) {
      sum += loss;
    }
    int correct = 0;
    int i = 0;
    for (int[] sequence : SEQUENCES) {
      for (int column = 0; column + 1 < sequence.length; column++) {
        correct += outcome.predicted()[i++] == sequence[column + 1] ? 1 : 0;
      }
    }
    assertThat(network.predictions()).isEqualTo(8);
    assertThat(network.correct()).isEqualTo(correct);
    assertThat(network.columns()).isEqualTo(SEQUENCES[0].length - 1);
    assertClose("loss", network.lossSum(), sum, 1e-12);
  }

  @ParameterizedTest
  @MethodSource("orderedCases")
  void theLogitsOfASequenceDependNeitherOnItsLaneNorOnItsCompany(DecoderCase c) {
    int[] tokens = TinyDecoders.tokens(9, CONTEXT - 2);
    float[][] expected = logits(c.inference(1), 0, tokens);
    for (int lane : new int[] {0, 7, 8, 23}) {
      LanguageNetwork company = c.inference(24);
      for (int other = 0; other < 24; other++) {
        read(company, other, TinyDecoders.tokens(100 + other, 1 + other % CONTEXT));
      }
      assertThat(logits(company, lane, tokens)).as("lane %d", lane).isDeepEqualTo(expected);
    }
  }

  @Test
  void everyKernelGivesTheSameBinaryLogitsToTheLastBit() {
    int[] tokens = TinyDecoders.tokens(9, CONTEXT);
    float[][] scalar =
        logits(new DecoderCase(TinyDecoders.binary(), KernelChoice.SCALAR).inference(1), 0, tokens);
    for (KernelChoice choice : KernelChoice.values()) {
      LanguageNetwork network = new DecoderCase(TinyDecoders.binary(), choice).inference(1);
      assertThat(logits(network, 0, tokens)).as("%s", choice).isDeepEqualTo(scalar);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aNetworkForInferenceGivesTheBitsOfOneForTraining(DecoderCase c) {
    LanguageNetwork training = c.training(3);
    LanguageNetwork inference = c.inference(3);
    for (LanguageNetwork network : new LanguageNetwork[] {training, inference}) {
      network.clear();
      set(network);
      network.forward(false, 0);
      network.score();
    }
    for (int lane = 0; lane < SEQUENCES.length; lane++) {
      int length = SEQUENCES[lane].length - 1;
      assertThat(inference.logits(lane, 0, length)).isDeepEqualTo(training.logits(lane, 0, length));
      for (int column = 0; column < length; column++) {
        assertThat(inference.loss(lane, column)).isEqualTo(training.loss(lane, column));
        assertThat(inference.predicted(lane, column)).isEqualTo(training.predicted(lane, column));
      }
    }
    assertThat(inference.scratchBytes()).isLessThan(training.scratchBytes() / 2);
  }

  @Test
  void releasedBitsGiveTheLogitsOfTheShadowsAndAreNeverWrittenTo() {
    DecoderCase c = new DecoderCase(TinyDecoders.binary(), KernelChoice.AUTO);
    int[] tokens = TinyDecoders.tokens(9, CONTEXT);
    LanguageNetwork network = c.inference(1);
    float[][] expected = logits(network, 0, tokens);
    BinaryParameters bits = Network.binarize(c.model(), c.parameters());
    float[] others = TinyDecoders.parameters(c.model(), 7);

    network.weights().load(others);
    assertThat(logits(network, 0, tokens)).isNotEqualTo(expected);
    network.weights().load(bits);
    assertThat(logits(network, 0, tokens)).isDeepEqualTo(expected);
    network.weights().load(others);

    assertThat(bits).isEqualTo(Network.binarize(c.model(), c.parameters()));
  }

  static Stream<DecoderCase> longCases() {
    // 33 columns make blocks of 11 for eight lanes and of 3 for 40; 37 is prime.
    return Stream.of(33, 37)
        .flatMap(
            context -> {
              ModelSpec spec = TinyDecoders.spec(context, VOCABULARY);
              return DecoderCase.of(spec.binary(), spec.float32(NormalizeMode.TRAINABLE, false));
            });
  }

  @ParameterizedTest
  @MethodSource("longCases")
  void blocksOfTheHeadAreNotSeenFromOutside(DecoderCase c) {
    int[] tokens = TinyDecoders.tokens(11, c.spec().input().width() + 1);
    LanguageNetwork few = c.training(1);
    LanguageNetwork many = c.training(40);
    for (LanguageNetwork network : new LanguageNetwork[] {few, many}) {
      network.clear();
      network.set(0, tokens, 0, tokens.length);
      network.forward(true, 1);
      network.backward(1f / (tokens.length - 1), 1);
    }

    float[][] expected = few.logits(0, 0, tokens.length - 1);
    float[][] actual = many.logits(0, 0, tokens.length - 1);
    for (int t = 0; t < expected.length; t++) {
      assertClose("logits", actual[t], expected[t], c.sumsInOneOrder() ? 0 : TOLERANCE);
      assertClose("loss", few.loss(0, t), loss(expected[t], tokens[t + 1]), TOLERANCE);
      assertClose("loss", many.loss(0, t), few.loss(0, t), TOLERANCE);
    }
    assertThat(few.logits(0, 10, 13)).isDeepEqualTo(Arrays.copyOfRange(expected, 10, 23));
    assertClose("gradients", gradients(many), gradients(few), TOLERANCE);
  }

  private static double loss(float[] logits, int token) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[token];
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsOfTwoPassesAddUp(DecoderCase c) {
    int[] other = TinyDecoders.tokens(77, CONTEXT + 1);
    LanguageNetwork network = c.training(SEQUENCES.length);
    float[] expected = train(network).gradients();
    network.weights().gradients().clear();
    float[] second = trainOn(network, other);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += second[i];
    }

    network.weights().gradients().clear();
    train(network);
    assertClose("sum", trainOn(network, other), expected, TOLERANCE);
  }

  private static float[] trainOn(LanguageNetwork network, int[] tokens) {
    network.clear();
    network.set(2, tokens, 0, tokens.length);
    network.forward(true, 1);
    network.backward(1f / 8, 1);
    return gradients(network);
  }

  @Test
  void aSequenceOfOneTokenAsksForNothing() {
    LanguageNetwork network = new DecoderCase(TinyDecoders.binary(), KernelChoice.AUTO).training(1);
    network.clear();
    network.set(0, new int[] {3}, 0, 1);
    network.forward(true, 1);
    network.backward(1f, 1);
    assertThat(network.predictions()).isZero();
    assertThat(network.lossSum()).isZero();
    assertThat(network.weights().gradients().squaredNorm()).isZero();
  }

  @Test
  void whatDoesNotFitIsRefusedInOneLine() {
    LanguageNetwork network =
        new DecoderCase(TinyDecoders.binary(), KernelChoice.SCALAR).inference(1);
    int[] sequence = new int[CONTEXT + 2];
    refused(
        "sequence: expected at most 8 tokens, one more than the context, got 9",
        () -> network.set(0, sequence, 0, CONTEXT + 2));
    refused(
        "sequence: expected at most 7 tokens, the context of tiny-decoder, got more",
        () -> network.read(0, CONTEXT, 1));
    refused(
        "sequence: expected at most 7 tokens, the context of tiny-decoder, got more",
        () -> network.label(0, CONTEXT, 1));
    for (int token : new int[] {-1, VOCABULARY}) {
      String message =
          "token: expected an id below 11, the vocabulary of tiny-decoder, got " + token;
      refused(message, () -> network.read(0, 0, token));
      refused(message, () -> network.label(0, 0, token));
      refused(message, () -> network.set(0, new int[] {1, token}, 0, 2));
    }
  }

  private static void refused(String message, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(EngineException.class).hasMessage(message);
  }
}
