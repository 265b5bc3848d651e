package org.binorm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordCounterTest {

  private static List<String> words(BiConsumer<String, Consumer<String>> splitter, String text) {
    List<String> words = new ArrayList<>();
    splitter.accept(text, words::add);
    return words;
  }

  private static List<String> latinCharacters() {
    List<String> characters = new ArrayList<>();
    for (char c = 0; c < 0x3000; c++) {
      if (LatinWords.covers(String.valueOf(c))) {
        characters.add(String.valueOf(c));
      }
    }
    return characters;
  }

  @ParameterizedTest
  @EnumSource(WordSplitter.class)
  void theFastSplitterGivesTheWordsOfTheLibraryForEachCharacter(WordSplitter kind) {
    List<String> characters = latinCharacters();
    assertThat(characters).hasSize(0x180 + 0x18);
    for (String c : characters) {
      for (String form : List.of("?", "a?b", "1?2", " ? ", "  ??  x", "I?s '?t ,?;")) {
        String text = form.replace("?", c);
        assertThat(words(kind::splitLatin, text))
            .as("U+%04X in \"%s\"", (int) c.charAt(0), form)
            .isEqualTo(words(kind::splitAny, text));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WordSplitter.class)
  void theFastSplitterGivesTheWordsOfTheLibraryForRandomText(WordSplitter kind) {
    Random random = new Random(11);
    List<String> characters = latinCharacters();
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 60; j++) {
        boolean ascii = random.nextInt(4) > 0;
        text.append(characters.get(random.nextInt(ascii ? 0x80 : characters.size())));
      }
      assertThat(words(kind::splitLatin, text.toString()))
          .isEqualTo(words(kind::splitAny, text.toString()));
    }
  }

  @Test
  void bertWordsAreLowerCaseWithoutAccentsAndPunctuationStandsAlone() {
    assertThat(Texts.counts(WordCounter.wordPiece(true), "Café café, 東京! ﬁx"))
        .isEqualTo(Map.of("cafe", 2L, ",", 1L, "東", 1L, "京", 1L, "!", 1L, "ﬁx", 1L));
    assertThat(Texts.counts(WordCounter.wordPiece(false), "Café café"))
        .isEqualTo(Map.of("Café", 1L, "café", 1L));
  }

  @Test
  void byteLevelWordsKeepTheSpaceBeforeThem() {
    assertThat(Texts.counts(WordCounter.byteLevelBpe(), "It's  10 dogs\n 😀"))
        .isEqualTo(
            Map.of("It", 1L, "'s", 1L, " ", 1L, " 10", 1L, " dogs", 1L, "\n", 1L, " 😀", 1L));
  }

  @Test
  void longTextIsCutWithoutCuttingWords() {
    StringBuilder builder = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      builder.append(i % 7 == 0 ? "  " : " ").append("word").append(i % 50);
      builder.append(i % 1000 == 0 ? "東京\n" : "");
    }
    String text = builder.toString();
    SortedMap<String, Long> whole = new TreeMap<>();
    WordSplitter.GPT2.splitAny(text, word -> whole.merge(word, 1L, Long::sum));
    assertThat(text.length()).isGreaterThan(4 * 4096);
    assertThat(Texts.counts(WordCounter.byteLevelBpe(), text)).isEqualTo(whole);
  }

  @Test
  void textWithoutSpacesIsCutBetweenCharacters() {
    String text = "😀".repeat(200_000);
    SortedMap<String, Long> counts = Texts.counts(WordCounter.wordPiece(true), text);
    assertThat(counts).isEmpty();
    assertThat(Texts.counts(WordCounter.wordPiece(true), "東".repeat(200_000)))
        .isEqualTo(Map.of("東", 200_000L));
  }

  @Test
  void wordsTooLongToLearnFromAreNotCounted() {
    assertThat(Texts.counts(WordCounter.wordPiece(true), "a".repeat(100) + " " + "b".repeat(101)))
        .isEqualTo(Map.of("a".repeat(100), 1L));
    assertThat(Texts.counts(WordCounter.byteLevelBpe(), "a".repeat(1000) + "1" + "b".repeat(1001)))
        .isEqualTo(Map.of("a".repeat(1000), 1L, "1", 1L));
  }

  @Test
  void countsOfTwoPartsAddUpToThoseOfTheWhole() {
    String[] lines = Texts.PROSE.split("\n", -1);
    WordCounter counter = WordCounter.wordPiece(true);
    SortedMap<String, Long> merged = Texts.counts(counter, lines[0]);
    Texts.counts(counter, lines[1], lines[2])
        .forEach((word, count) -> merged.merge(word, count, Long::sum));
    assertThat(merged).isEqualTo(Texts.counts(counter, Texts.PROSE));
  }

  @Test
  void aCounterCanBeSentToAnotherMachine() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(WordCounter.wordPiece(true));
    }
    try (ObjectInputStream input =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      WordCounter counter = (WordCounter) input.readObject();
      assertThat(Texts.counts(counter, "Dog dog")).isEqualTo(Map.of("dog", 2L));
    }
  }
}
