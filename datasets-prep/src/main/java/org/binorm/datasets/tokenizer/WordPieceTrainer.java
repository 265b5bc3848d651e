package org.binorm.datasets.tokenizer;

import java.util.SortedMap;

/** Trains WordPiece vocabularies (BERT) from word counts. */
public final class WordPieceTrainer {

  private WordPieceTrainer() {}

  /**
   * Trains and writes down a tokenizer.
   *
   * @param wordCounts words as {@link WordCounter} of the same kind counts them
   * @return the bytes of its {@code tokenizer.json}
   */
  public static byte[] train(SortedMap<String, Long> wordCounts, TrainerOptions options) {
    throw new UnsupportedOperationException("not yet: " + wordCounts.size() + options);
  }
}
