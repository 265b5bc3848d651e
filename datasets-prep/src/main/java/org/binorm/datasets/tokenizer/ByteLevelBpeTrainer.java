package org.binorm.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.binorm.datasets.DatasetException;

/**
 * Trains byte-level BPE vocabularies (GPT-2) from word counts, as Hugging Face does.
 *
 * <p>Ids: the specials, {@code <|endoftext|>} alone by default; the 256 bytes by the code point of
 * their character in {@link ByteAlphabet}; then one piece per merge. Of pairs that are equally
 * frequent the one with the older left piece is merged first, then the one with the older right
 * piece. Every text can be spelled: there is no unknown token.
 */
public final class ByteLevelBpeTrainer {

  /** What separates documents in GPT-2, with id 0. */
  public static final List<String> DEFAULT_SPECIALS = List.of("<|endoftext|>");

  private ByteLevelBpeTrainer() {}

  /**
   * Trains and writes down a tokenizer.
   *
   * @param wordCounts words as {@link WordCounter#byteLevelBpe} counts them
   * @return the bytes of its {@code tokenizer.json}
   * @throws DatasetException if the vocabulary is too large for the corpus, or too small for the
   *     256 bytes
   */
  public static byte[] train(SortedMap<String, Long> wordCounts, TrainerOptions options) {
    MergeTrainer.refuseEmpty(wordCounts);
    List<String> specials = options.specials().isEmpty() ? DEFAULT_SPECIALS : options.specials();
    Vocabulary vocabulary = new Vocabulary(specials);
    IntStream.range(0, ByteAlphabet.SIZE)
        .mapToObj(ByteAlphabet::character)
        .sorted()
        .forEach(character -> vocabulary.add(character.toString()));

    List<int[]> words = new ArrayList<>(wordCounts.size());
    wordCounts.keySet().forEach(word -> words.add(bytes(word, vocabulary)));
    long[] counts = wordCounts.values().stream().mapToLong(Long::longValue).toArray();
    List<Merge> merges = MergeTrainer.train(vocabulary, words, counts, "", options);
    return TokenizerJson.byteLevelBpe(vocabulary.ids(), merges, specials);
  }

  private static int[] bytes(String word, Vocabulary vocabulary) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    int[] pieces = new int[utf8.length];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] =
          vocabulary.id(String.valueOf(ByteAlphabet.character(Byte.toUnsignedInt(utf8[i]))));
    }
    return pieces;
  }
}
