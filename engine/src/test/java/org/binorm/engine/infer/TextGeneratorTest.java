package org.binorm.engine.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.binorm.engine.model.TinyDecoders.CONTEXT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.TinyDecoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextGeneratorTest {
  private static final Model MODEL = new Model(TinyDecoders.binary());
  private static final float[] SHADOWS = TinyDecoders.parameters(MODEL, 6);
  private static final Sampling WARM = new Sampling(1, 0, 1, 4);
  private static final int NO_END = -1;

  private static TextGenerator generator(KernelChoice kernels) {
    return TextGenerator.ofBits(MODEL, Network.binarize(MODEL, SHADOWS), kernels.open());
  }

  private static List<Integer> generate(
      TextGenerator generator,
      List<Integer> prompt,
      int count,
      Sampling sampling,
      Set<Integer> never,
      int end) {
    List<Integer> tokens = new ArrayList<>();
    generator.generate(prompt, count, sampling, never, end, tokens::add);
    return tokens;
  }

  private static List<Integer> generate(List<Integer> prompt, int count, Sampling sampling) {
    return generate(generator(KernelChoice.AUTO), prompt, count, sampling, Set.of(), NO_END);
  }

  /** Generation without memory: the whole text is read again for every token. */
  private static List<Integer> slowly(List<Integer> prompt, int count, Sampling sampling) {
    LanguageScorer scorer =
        LanguageScorer.ofBits(
            MODEL, Network.binarize(MODEL, SHADOWS), KernelChoice.SCALAR.open(), 1);
    List<Integer> tokens = new ArrayList<>();
    List<Integer> seen = new ArrayList<>(prompt);
    for (int i = 0; i < count; i++) {
      if (seen.size() > CONTEXT) {
        seen = new ArrayList<>(seen.subList(seen.size() - CONTEXT / 2, seen.size()));
      }
      int[] window = seen.stream().mapToInt(Integer::intValue).toArray();
      int token = sampling.draw(scorer.logits(window)[window.length - 1], i);
      tokens.add(token);
      seen.add(token);
    }
    return tokens;
  }

  @ParameterizedTest
  @EnumSource(KernelChoice.class)
  void whatIsRememberedChangesNoTokenEvenWhenTheContextIsFull(KernelChoice kernels) {
    for (Sampling sampling : List.of(Sampling.GREEDY, WARM, new Sampling(2, 5, 0.9, 1))) {
      for (List<Integer> prompt : List.of(List.of(3), List.of(1, 2, 3, 4, 5, 6))) {
        int count = 3 * CONTEXT;
        List<Integer> actual =
            generate(generator(kernels), prompt, count, sampling, Set.of(), NO_END);
        assertThat(actual).hasSize(count).isEqualTo(slowly(prompt, count, sampling));
      }
    }
  }

  @Test
  void floatTwinsWriteToo() {
    Model twin = new Model(TinyDecoders.trainable());
    TextGenerator generator =
        TextGenerator.ofFloats(twin, TinyDecoders.parameters(twin, 2), KernelChoice.AUTO.open());
    List<Integer> tokens = generate(generator, List.of(1, 2), 20, WARM, Set.of(), NO_END);
    assertThat(tokens).hasSize(20).allMatch(token -> token >= 0 && token < 11);
    assertThat(tokens.stream().distinct().count()).isGreaterThan(3);
  }

  @Test
  void theSeedDecides() {
    List<Integer> prompt = List.of(1, 2);
    List<Integer> first = generate(prompt, 20, WARM);
    assertThat(generate(prompt, 20, WARM)).isEqualTo(first);
    assertThat(generate(prompt, 20, new Sampling(1, 0, 1, 5))).isNotEqualTo(first);
    // A longer text starts with the shorter one.
    assertThat(generate(prompt, 30, WARM)).startsWith(first.toArray(new Integer[0]));
  }

  @Test
  void aGeneratorRemembersNothingOfTheTextBefore() {
    TextGenerator used = generator(KernelChoice.AUTO);
    generate(used, List.of(9, 9, 9), 10, WARM, Set.of(), NO_END);
    assertThat(generate(used, List.of(1, 2), 20, WARM, Set.of(), NO_END))
        .isEqualTo(generate(List.of(1, 2), 20, WARM));
  }

  @Test
  void theEndTokenEndsTheTextAndIsNotHandedOver() {
    List<Integer> whole = generate(List.of(1, 2), 20, WARM);
    int end = whole.get(6);
    List<Integer> expected = whole.subList(0, whole.indexOf(end));
    assertThat(generate(generator(KernelChoice.AUTO), List.of(1, 2), 20, WARM, Set.of(), end))
        .isEqualTo(expected);
  }

  @Test
  void tokensThatAreNeverToBeDrawnAreNot() {
    Set<Integer> never = Set.of(0, 2, 3, 5, 6, 7, 8, 9);
    List<Integer> free = generate(List.of(1, 2), 200, WARM);
    assertThat(free).containsAnyElementsOf(never);
    for (Sampling sampling : List.of(Sampling.GREEDY, WARM)) {
      TextGenerator generator = generator(KernelChoice.AUTO);
      assertThat(generate(generator, List.of(1, 2), 200, sampling, never, NO_END))
          .hasSize(200)
          .isSubsetOf(1, 4, 10);
    }
  }

  @Test
  void noTokensAreWrittenIfNoneAreAskedFor() {
    assertThat(generate(List.of(1), 0, WARM)).isEmpty();
  }

  @Test
  void aPromptThatDoesNotFitIsRefusedInOneLine() {
    refused("prompt: expected 1 to 6 tokens, the context of the model less one, got 0", List.of());
    refused(
        "prompt: expected 1 to 6 tokens, the context of the model less one, got 7",
        Arrays.asList(1, 2, 3, 4, 5, 6, 7));
    refused("token: expected an id below 11, got 11", List.of(1, 11));
  }

  private static void refused(String message, List<Integer> prompt) {
    assertThatThrownBy(() -> generate(prompt, 5, WARM))
        .isInstanceOf(EngineException.class)
        .hasMessage(message);
  }
}
