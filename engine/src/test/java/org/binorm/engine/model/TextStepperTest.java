package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.binorm.engine.Tolerance.assertClose;
import static org.binorm.engine.model.TinyDecoders.CONTEXT;

import java.util.Arrays;
import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.KernelChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cached generation gives the logits of the whole sequence. */
class TextStepperTest {
  static Stream<DecoderCase> cases() {
    return DecoderCase.all();
  }

  private static TextStepper stepper(DecoderCase c) {
    TextStepper stepper = new TextStepper(c.model(), c.open());
    stepper.load(c.parameters());
    return stepper;
  }

  private static float[][] step(TextStepper stepper, int[] tokens) {
    float[][] logits = new float[tokens.length][];
    stepper.restart();
    for (int i = 0; i < tokens.length; i++) {
      stepper.read(tokens[i]);
      assertThat(stepper.length()).isEqualTo(i + 1);
      logits[i] = stepper.logits();
    }
    return logits;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyPrefixHasTheLogitsOfTheWholeSequence(DecoderCase c) {
    TextStepper stepper = stepper(c);
    LanguageNetwork network = c.inference(1);
    for (int length : new int[] {CONTEXT, 1, 4, CONTEXT}) {
      int[] tokens = TinyDecoders.tokens(20 + length, length);
      float[][] actual = step(stepper, tokens);
      for (int prefix = 1; prefix <= length; prefix++) {
        network.clear();
        for (int i = 0; i < prefix; i++) {
          network.read(0, i, tokens[i]);
        }
        network.forward(false, 0);
        float[] expected = network.logits(0, prefix - 1, 1)[0];
        assertClose("logits", actual[prefix - 1], expected, c.sumsInOneOrder() ? 0 : 2e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRestartForgetsEverything(DecoderCase c) {
    int[] tokens = TinyDecoders.tokens(1, 5);
    float[][] expected = step(stepper(c), tokens);
    TextStepper used = stepper(c);
    step(used, TinyDecoders.tokens(2, CONTEXT));
    assertThat(step(used, tokens)).isDeepEqualTo(expected);
  }

  @Test
  void logitsCanBeReadAgainAndNotAtAll() {
    DecoderCase c = new DecoderCase(TinyDecoders.binary(), KernelChoice.AUTO);
    int[] tokens = TinyDecoders.tokens(1, 5);
    float[] expected = step(stepper(c), tokens)[4];
    TextStepper silent = stepper(c);
    Arrays.stream(tokens).forEach(silent::read);
    assertThat(silent.logits()).isEqualTo(expected);
    assertThat(silent.logits()).isEqualTo(expected);
  }

  @Test
  void bitsGiveTheLogitsOfTheShadows() {
    DecoderCase c = new DecoderCase(TinyDecoders.binary(), KernelChoice.AUTO);
    int[] tokens = TinyDecoders.tokens(1, CONTEXT);
    TextStepper ofBits = new TextStepper(c.model(), c.open());
    ofBits.load(Network.binarize(c.model(), c.parameters()));
    assertThat(step(ofBits, tokens)).isDeepEqualTo(step(stepper(c), tokens));
  }

  @Test
  void whatDoesNotFitIsRefusedInOneLineAndLeavesTheTextAsItWas() {
    DecoderCase c = new DecoderCase(TinyDecoders.binary(), KernelChoice.SCALAR);
    TextStepper stepper = stepper(c);
    assertThatThrownBy(() -> stepper.read(11))
        .isInstanceOf(EngineException.class)
        .hasMessage("token: expected an id below 11, got 11");
    assertThat(stepper.length()).isZero();
    step(stepper, TinyDecoders.tokens(3, CONTEXT));
    float[] logits = stepper.logits();
    assertThatThrownBy(() -> stepper.read(1))
        .isInstanceOf(EngineException.class)
        .hasMessage("sequence: expected at most 7 tokens, the context of the model");
    assertThat(stepper.length()).isEqualTo(CONTEXT);
    assertThat(stepper.logits()).isEqualTo(logits);
  }
}
