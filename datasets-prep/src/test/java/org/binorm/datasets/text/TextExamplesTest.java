package org.binorm.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextExamplesTest {

  private static final LetterTokenizer LETTERS = new LetterTokenizer(true);

  private static List<TokenExample> examples(TextExamples kind, int context, String... texts) {
    List<TokenExample> found = new ArrayList<>();
    ExampleMaker maker = kind.maker(LETTERS, context, found::add);
    for (int i = 0; i < texts.length; i++) {
      maker.add(new SourceDocument("d" + i, Subset.TRAIN, "f", i, texts[i], false));
    }
    maker.finish();
    return found;
  }

  private static List<String> texts(List<TokenExample> examples) {
    return examples.stream().map(example -> LETTERS.decode(example.tokens())).toList();
  }

  @Test
  void everySentenceIsAnExampleWithSpecialTokens() {
    List<TokenExample> examples = examples(TextExamples.SENTENCES, 6, "ab.\n\ncd cd cd", "e");

    assertThat(texts(examples)).containsExactly("<ab?>", "<cdcdcd", "<e>");
    assertThat(examples).extracting(TokenExample::id).containsExactly("d0/0", "d0/1", "d1/0");
    assertThat(examples).extracting(TokenExample::dropped).containsExactly(0, 1, 0);
    assertThat(TextExamples.sentences("ab.\n\ncd cd cd")).isEqualTo(2);
  }

  @Test
  void windowsOverlapByOneToken() {
    List<TokenExample> examples = examples(TextExamples.WINDOWS, 4, "abc", "defg", "h");

    assertThat(texts(examples)).containsExactly("abc>d", "defg>", ">h>");
    assertThat(examples).extracting(TokenExample::repeated).containsExactly(0, 1, 1);
    assertThat(examples).extracting(TokenExample::id).containsExactly("d0/0", "d1/1", "d2/2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 11, 12, 100})
  void everyTokenIsPredictedExactlyOnce(int context) {
    String all = "abc>defgh>i>";
    List<TokenExample> examples = examples(TextExamples.WINDOWS, context, "abc", "defgh", "i");

    StringBuilder predicted = new StringBuilder();
    for (TokenExample example : examples) {
      assertThat(example.tokens()).hasSizeBetween(2, context + 1);
      predicted.append(LETTERS.decode(example.tokens()).substring(1));
    }
    assertThat(predicted).hasToString(all.substring(1));
  }

  @Test
  void aStreamOfNothingGivesNoWindow() {
    assertThat(examples(TextExamples.WINDOWS, 4)).isEmpty();
  }

  @Test
  void windowsNeedATokenBetweenDocuments() {
    assertThatThrownBy(
            () -> TextExamples.WINDOWS.maker(new LetterTokenizer(false), 4, example -> {}))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(
            "text.examples: windows need a tokenizer with an end-of-text token");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 11, 100})
  void longTextsAreCutBetweenWordsWhereTheyHaveThem(int most) {
    String text = "one two \uD83D\uDE00\uD83D\uDE00\uD83D\uDE00 three  four\nfiveandahalf six";
    List<String> parts = TextParts.of(text, most);
    assertThat(String.join("", parts)).isEqualTo(text);
    assertThat(parts).allMatch(part -> part.length() <= most && !part.isEmpty());
    assertThat(parts).noneMatch(part -> Character.isLowSurrogate(part.charAt(0)));
    assertThat(TextParts.of("one two three", 8)).containsExactly("one two", " three");
  }
}
