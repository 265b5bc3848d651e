package org.binorm.datasets.tokenizer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * What a vocabulary is trained to.
 *
 * @param vocabularySize pieces in all: specials, alphabet and merges
 * @param minimumFrequency a pair of pieces is merged only if it occurs at least this often
 * @param alphabetLimit most single characters that WordPiece keeps, the most frequent first; the
 *     alphabet of byte-level BPE is always the 256 bytes
 * @param lowercase whether text is lower-cased and stripped of accents (WordPiece only)
 * @param specials tokens that take the first ids, in this order; those of the kind if empty
 */
public record TrainerOptions(
    int vocabularySize,
    long minimumFrequency,
    int alphabetLimit,
    boolean lowercase,
    List<String> specials) {

  public static final long DEFAULT_MINIMUM_FREQUENCY = 2;
  public static final int DEFAULT_ALPHABET_LIMIT = 1000;

  public TrainerOptions {
    if (vocabularySize < 1) {
      throw new IllegalArgumentException(
          "vocabulary size " + vocabularySize + ": expected at least 1");
    }
    if (minimumFrequency < 1) {
      throw new IllegalArgumentException(
          "minimum frequency " + minimumFrequency + ": expected at least 1");
    }
    if (alphabetLimit < 1) {
      throw new IllegalArgumentException(
          "alphabet limit " + alphabetLimit + ": expected at least 1");
    }
    specials = List.copyOf(Objects.requireNonNull(specials, "specials"));
    if (specials.contains("") || new LinkedHashSet<>(specials).size() != specials.size()) {
      throw new IllegalArgumentException(
          "special tokens " + specials + ": expected no empty and no repeated one");
    }
  }

  /** The defaults with a vocabulary size: pairs seen twice, 1000 characters, lower case. */
  public static TrainerOptions of(int vocabularySize) {
    return new TrainerOptions(
        vocabularySize, DEFAULT_MINIMUM_FREQUENCY, DEFAULT_ALPHABET_LIMIT, true, List.of());
  }

  /** The same with another minimum frequency. */
  public TrainerOptions withMinimumFrequency(long frequency) {
    return new TrainerOptions(vocabularySize, frequency, alphabetLimit, lowercase, specials);
  }

  /** The same with case and accents kept or not. */
  public TrainerOptions withLowercase(boolean value) {
    return new TrainerOptions(vocabularySize, minimumFrequency, alphabetLimit, value, specials);
  }

  /** The same with another limit on single characters. */
  public TrainerOptions withAlphabetLimit(int limit) {
    return new TrainerOptions(vocabularySize, minimumFrequency, limit, lowercase, specials);
  }

  /** The same with other special tokens. */
  public TrainerOptions withSpecials(List<String> tokens) {
    return new TrainerOptions(vocabularySize, minimumFrequency, alphabetLimit, lowercase, tokens);
  }
}
