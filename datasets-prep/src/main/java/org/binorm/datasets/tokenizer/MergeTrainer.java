package org.binorm.datasets.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.binorm.datasets.DatasetException;

/** Byte-pair encoding: what both trainers have in common. */
final class MergeTrainer {

  private MergeTrainer() {}

  static void refuseEmpty(SortedMap<String, Long> wordCounts) {
    if (wordCounts.isEmpty()) {
      throw new DatasetException("no words to train a vocabulary from: the corpus is empty");
    }
  }

  /**
   * Merges the most frequent pair until the vocabulary has its size.
   *
   * @param vocabulary specials and alphabet; grows to the size that the options ask for
   * @param words piece ids of each word; changed
   * @param counts how often each word occurs
   * @param prefix what a piece within a word starts with, which goes when it is merged
   * @return the merges in order of rank
   */
  static List<Merge> train(
      Vocabulary vocabulary,
      List<int[]> words,
      long[] counts,
      String prefix,
      TrainerOptions options) {
    refuseTooSmall(vocabulary, options);
    PairCounts pairs = new PairCounts(words, counts);
    List<Merge> merges = new ArrayList<>();
    while (vocabulary.size() < options.vocabularySize()) {
      Optional<PairCounts.Pair> top = pairs.mostFrequent();
      if (top.isEmpty() || top.get().count() < options.minimumFrequency()) {
        throw tooLarge(vocabulary.size(), options);
      }
      Merge merge =
          new Merge(vocabulary.piece(top.get().left()), vocabulary.piece(top.get().right()));
      pairs.merge(top.get(), vocabulary.add(joined(merge, prefix)));
      merges.add(merge);
    }
    return merges;
  }

  private static String joined(Merge merge, String prefix) {
    String right = merge.right();
    return merge.left() + (right.startsWith(prefix) ? right.substring(prefix.length()) : right);
  }

  private static void refuseTooSmall(Vocabulary vocabulary, TrainerOptions options) {
    if (vocabulary.size() > options.vocabularySize()) {
      throw new DatasetException(
          "vocabulary size %d: special tokens and alphabet alone are %d pieces; ask for at least that"
              .formatted(options.vocabularySize(), vocabulary.size()));
    }
  }

  private static DatasetException tooLarge(int supported, TrainerOptions options) {
    return new DatasetException(
        "vocabulary size %d: the corpus supports %d pieces with a minimum frequency of %d; ask for at most that or give more text"
            .formatted(options.vocabularySize(), supported, options.minimumFrequency()));
  }
}
