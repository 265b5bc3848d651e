package org.binorm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.binorm.datasets.DatasetException;
import org.junit.jupiter.api.Test;

class WordPieceTrainerTest {

  @Test
  void specialsThenAlphabetThenContinuationsThenMerges() throws IOException {
    byte[] json = WordPieceTrainer.train(new TreeMap<>(Texts.HUGS), TrainerOptions.of(20));
    assertThat(Texts.vocabulary(json).keySet())
        .containsExactly(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "b", "g", "h", "n", "p", "s", "u", "##g",
            "##n", "##s", "##u", "##ug", "##un", "hug", "pun");
  }

  @Test
  void trainedTokenizersFrameSplitAndJoin() {
    SortedMap<String, Long> counts = Texts.counts(WordCounter.wordPiece(true), Texts.PROSE);
    byte[] json = WordPieceTrainer.train(counts, TrainerOptions.of(99));
    try (Tokenizer tokenizer = Tokenizers.load(json)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(99);
      assertThat(tokenizer.paddingId()).hasValue(0);
      assertThat(tokenizer.unknownId()).hasValue(1);
      assertThat(tokenizer.endOfTextId()).hasValue(3);
      int[] framed = tokenizer.encodeWithSpecials("The Dog");
      assertThat(framed).startsWith(2).endsWith(3).hasSize(tokenizer.encode("the dog").length + 2);
      assertThat(tokenizer.decode(framed)).isEqualTo("the dog");
      assertThat(tokenizer.decode(tokenizer.encode("Café, Zürich!"))).isEqualTo("cafe, zurich");
      assertThat(tokenizer.encode("Ω")).containsExactly(1);
    }
  }

  @Test
  void caseAndAccentsAreKeptOnDemand() {
    SortedMap<String, Long> counts = Texts.counts(WordCounter.wordPiece(false), Texts.PROSE);
    byte[] json = WordPieceTrainer.train(counts, TrainerOptions.of(107).withLowercase(false));
    try (Tokenizer tokenizer = Tokenizers.load(json)) {
      assertThat(tokenizer.decode(tokenizer.encode("The café"))).isEqualTo("The café");
    }
  }

  @Test
  void theOrderOfTheCountsDoesNotMatter() {
    SortedMap<String, Long> counts = Texts.counts(WordCounter.wordPiece(true), Texts.PROSE);
    SortedMap<String, Long> reversed = new TreeMap<>(Collections.reverseOrder());
    reversed.putAll(counts);
    TrainerOptions options = TrainerOptions.of(60).withAlphabetLimit(25);
    assertThat(WordPieceTrainer.train(reversed, options))
        .isEqualTo(WordPieceTrainer.train(counts, options));
  }

  @Test
  void rareCharactersBeyondTheLimitAreUnknown() throws IOException {
    SortedMap<String, Long> counts = new TreeMap<>(Map.of("ab", 5L, "xb", 1L, "ya", 1L));
    TrainerOptions options = TrainerOptions.of(9).withAlphabetLimit(2);
    byte[] json = WordPieceTrainer.train(counts, options);
    assertThat(Texts.vocabulary(json).keySet()).endsWith("a", "b", "##b", "ab").hasSize(9);
    try (Tokenizer tokenizer = Tokenizers.load(json)) {
      assertThat(tokenizer.encode("ab xb")).containsExactly(8, 1);
    }
  }

  @Test
  void aVocabularyLargerThanTheCorpusSupportsIsRefusedWithWhatItSupports() {
    assertThatThrownBy(
            () ->
                WordPieceTrainer.train(new TreeMap<>(Map.of("ab", 5L)), TrainerOptions.of(30_000)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("vocabulary size 30000: the corpus supports 9 pieces");
  }

  @Test
  void aVocabularySmallerThanTheAlphabetIsRefused() {
    assertThatThrownBy(
            () -> WordPieceTrainer.train(new TreeMap<>(Map.of("ab", 5L)), TrainerOptions.of(7)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("special tokens and alphabet alone are 8 pieces");
  }

  @Test
  void specialsWithoutAnUnknownTokenAreRefused() {
    TrainerOptions options = TrainerOptions.of(20).withSpecials(List.of("[CLS]", "[SEP]"));
    assertThatThrownBy(() -> WordPieceTrainer.train(new TreeMap<>(Texts.HUGS), options))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("WordPiece needs [UNK] among them");
  }
}
