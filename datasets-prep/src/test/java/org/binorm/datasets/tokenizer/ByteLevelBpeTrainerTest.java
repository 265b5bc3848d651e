package org.binorm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.binorm.datasets.DatasetException;
import org.junit.jupiter.api.Test;

class ByteLevelBpeTrainerTest {

  private static final int BEFORE_MERGES = 1 + 256;

  private static byte[] train(SortedMap<String, Long> counts, int merges) {
    return ByteLevelBpeTrainer.train(counts, TrainerOptions.of(BEFORE_MERGES + merges));
  }

  @Test
  void theMostFrequentPairIsMergedFirst() throws IOException {
    assertThat(Texts.merges(train(new TreeMap<>(Texts.HUGS), 4)))
        .containsExactly(
            new Merge("u", "g"), new Merge("u", "n"), new Merge("h", "ug"), new Merge("p", "un"));
  }

  @Test
  void ofEquallyFrequentPairsTheOneWithOlderPiecesIsMergedFirst() throws IOException {
    SortedMap<String, Long> counts = new TreeMap<>();
    List.of("cd", "ab", "ca").forEach(word -> counts.put(word, 2L));
    assertThat(Texts.merges(train(counts, 3)))
        .containsExactly(new Merge("a", "b"), new Merge("c", "a"), new Merge("c", "d"));
  }

  @Test
  void repeatedLettersMergeFromTheLeft() throws IOException {
    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("aaaaa", 2L);
    assertThat(Texts.merges(train(counts, 3)))
        .containsExactly(new Merge("a", "a"), new Merge("aa", "a"), new Merge("aa", "aaa"));
  }

  @Test
  void theSeparatorComesFirstThenTheBytesInTheOrderOfTheirCharacters() throws IOException {
    List<String> pieces =
        List.copyOf(Texts.vocabulary(train(new TreeMap<>(Texts.HUGS), 1)).keySet());
    assertThat(pieces.subList(0, 3)).containsExactly("<|endoftext|>", "!", "\"");
    assertThat(pieces.subList(1, BEFORE_MERGES)).isSorted().endsWith("Ń");
    assertThat(pieces.subList(BEFORE_MERGES, BEFORE_MERGES + 1)).containsExactly("ug");
  }

  @Test
  void theOrderOfTheCountsDoesNotMatter() {
    SortedMap<String, Long> counts = Texts.counts(WordCounter.byteLevelBpe(), Texts.PROSE);
    SortedMap<String, Long> reversed = new TreeMap<>(Collections.reverseOrder());
    reversed.putAll(counts);
    assertThat(train(reversed, 30)).isEqualTo(train(counts, 30));
  }

  @Test
  void trainedTokenizersGiveBackAnyText() {
    SortedMap<String, Long> counts = Texts.counts(WordCounter.byteLevelBpe(), Texts.PROSE);
    try (Tokenizer tokenizer = Tokenizers.load(train(counts, 30))) {
      assertThat(tokenizer.unknownId()).isEmpty();
      assertThat(tokenizer.endOfTextId()).hasValue(0);
      assertThat(tokenizer.encode(Texts.PROSE).length).isLessThan(Texts.PROSE.length());
      assertThat(tokenizer.decode(tokenizer.encode(Texts.PROSE))).isEqualTo(Texts.PROSE);
      for (int from = 0; from <= Character.MAX_CODE_POINT; from += from < 0x10000 ? 1024 : 65536) {
        String text = characters(from, 1024);
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
    }
  }

  private static String characters(int from, int count) {
    StringBuilder text = new StringBuilder();
    for (int point = from; point < from + count; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        text.appendCodePoint(point);
      }
    }
    return text.toString();
  }

  @Test
  void aVocabularyLargerThanTheCorpusSupportsIsRefusedWithWhatItSupports() {
    assertThatThrownBy(() -> train(new TreeMap<>(Texts.HUGS), 1000))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "vocabulary size 1257: the corpus supports 264 pieces with a minimum frequency of 2;"
                + " ask for at most that or give more text");
  }

  @Test
  void pairsBelowTheMinimumFrequencyAreNotMerged() {
    TrainerOptions options = TrainerOptions.of(BEFORE_MERGES + 4).withMinimumFrequency(13);
    assertThatThrownBy(() -> ByteLevelBpeTrainer.train(new TreeMap<>(Texts.HUGS), options))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("the corpus supports 260 pieces with a minimum frequency of 13");
  }

  @Test
  void aVocabularySmallerThanTheAlphabetIsRefused() {
    assertThatThrownBy(() -> train(new TreeMap<>(Texts.HUGS), -1))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("special tokens and alphabet alone are 257 pieces");
  }

  @Test
  void anEmptyCorpusIsRefused() {
    assertThatThrownBy(() -> train(new TreeMap<>(), 1))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("the corpus is empty");
  }
}
