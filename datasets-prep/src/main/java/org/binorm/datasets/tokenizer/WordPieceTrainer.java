package org.binorm.datasets.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.binorm.datasets.DatasetException;

/**
 * Trains WordPiece vocabularies (BERT) from word counts, as Hugging Face does: byte-pair encoding,
 * whose pieces within a word start with {@code ##}.
 *
 * <p>Ids: the specials; the alphabet by code point; the alphabet within words by code point; then
 * one piece per merge. Of pairs that are equally frequent the one with the older left piece is
 * merged first, then the one with the older right piece; of characters that are equally frequent
 * the lower code point is kept.
 *
 * <p>Differs from Hugging Face: it numbers the pieces within words in the order of a hash table, so
 * that ties fall differently in each of its runs. A word with a character outside the alphabet is
 * left out here, because it becomes {@code [UNK]} as a whole; there the rest of it is trained on.
 */
public final class WordPieceTrainer {

  /** The specials of BERT in the order of their ids. */
  public static final List<String> DEFAULT_SPECIALS =
      List.of(
          "[PAD]",
          TokenizerJson.UNKNOWN,
          TokenizerJson.CLASSIFY,
          TokenizerJson.SEPARATOR,
          "[MASK]");

  private WordPieceTrainer() {}

  /**
   * Trains and writes down a tokenizer.
   *
   * @param wordCounts words as {@link WordCounter#wordPiece} counts them
   * @return the bytes of its {@code tokenizer.json}
   * @throws DatasetException if the vocabulary is too large for the corpus, or too small for its
   *     alphabet
   */
  public static byte[] train(SortedMap<String, Long> wordCounts, TrainerOptions options) {
    MergeTrainer.refuseEmpty(wordCounts);
    List<String> specials = specials(options);
    Vocabulary vocabulary = new Vocabulary(specials);
    Set<Integer> alphabet = alphabet(wordCounts, options.alphabetLimit());
    alphabet.forEach(character -> vocabulary.add(Character.toString(character)));

    List<int[]> words = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    NavigableSet<Integer> within = new TreeSet<>();
    wordCounts.forEach(
        (word, count) -> {
          int[] characters = word.codePoints().toArray();
          if (word.codePoints().allMatch(alphabet::contains)) {
            word.codePoints().skip(1).forEach(within::add);
            words.add(characters);
            counts.add(count);
          }
        });
    within.forEach(character -> vocabulary.add(continued(character)));
    words.replaceAll(characters -> pieces(characters, vocabulary));

    long[] wordTimes = counts.stream().mapToLong(Long::longValue).toArray();
    MergeTrainer.train(vocabulary, words, wordTimes, TokenizerJson.CONTINUATION, options);
    return TokenizerJson.wordPiece(vocabulary.ids(), specials, options.lowercase());
  }

  private static List<String> specials(TrainerOptions options) {
    List<String> specials = options.specials().isEmpty() ? DEFAULT_SPECIALS : options.specials();
    for (String needed :
        List.of(TokenizerJson.UNKNOWN, TokenizerJson.CLASSIFY, TokenizerJson.SEPARATOR)) {
      if (!specials.contains(needed)) {
        throw new DatasetException(
            "special tokens %s: WordPiece needs %s among them".formatted(specials, needed));
      }
    }
    return specials;
  }

  private static NavigableSet<Integer> alphabet(SortedMap<String, Long> wordCounts, int limit) {
    Map<Integer, Long> frequencies = new HashMap<>();
    wordCounts.forEach(
        (word, count) ->
            word.codePoints().forEach(point -> frequencies.merge(point, count, Long::sum)));
    Comparator<Integer> frequentFirst =
        Comparator.<Integer>comparingLong(point -> -frequencies.get(point))
            .thenComparing(Comparator.naturalOrder());
    NavigableSet<Integer> alphabet = new TreeSet<>();
    frequencies.keySet().stream().sorted(frequentFirst).limit(limit).forEach(alphabet::add);
    return alphabet;
  }

  private static int[] pieces(int[] characters, Vocabulary vocabulary) {
    int[] pieces = new int[characters.length];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] =
          vocabulary.id(i == 0 ? Character.toString(characters[i]) : continued(characters[i]));
    }
    return pieces;
  }

  private static String continued(int character) {
    return TokenizerJson.CONTINUATION + Character.toString(character);
  }
}
