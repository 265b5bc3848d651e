package org.binorm.datasets.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * How often two pieces stand side by side in the words of a corpus, kept up to date while pairs are
 * merged.
 *
 * <p>Words are {@code int[]} of piece ids. A merge visits only the words that hold its pair and
 * recounts only around the places where it happens. The queue holds old counts too: an entry is
 * believed only if it agrees with its pair, so a decrease costs nothing until it comes to the top.
 *
 * <p>Overlapping occurrences count each ({@code aaa} holds {@code a a} twice), as in Hugging Face's
 * trainer.
 */
final class PairCounts {

  /** Two neighbours, how often they occur and the numbers of the words where they did. */
  static final class Pair {
    private final int left;
    private final int right;
    private long count;
    private int[] words = new int[2];
    private int wordCount;
    private boolean grown;

    private Pair(int left, int right) {
      this.left = left;
      this.right = right;
    }

    int left() {
      return left;
    }

    int right() {
      return right;
    }

    long count() {
      return count;
    }

    private void add(int word, long times) {
      count += times;
      if (wordCount > 0 && words[wordCount - 1] == word) {
        return;
      }
      if (wordCount == words.length) {
        words = Arrays.copyOf(words, 2 * wordCount);
      }
      words[wordCount++] = word;
    }
  }

  private record Entry(Pair pair, long count) {}

  /** The most frequent first; among equals the one whose pieces are older. */
  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong((Entry entry) -> -entry.count())
          .thenComparingInt(entry -> entry.pair().left)
          .thenComparingInt(entry -> entry.pair().right);

  private final List<int[]> words;
  private final long[] counts;
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final List<Pair> grown = new ArrayList<>();
  private final PriorityQueue<Entry> queue = new PriorityQueue<>(ORDER);

  /**
   * Counts all pairs.
   *
   * @param words piece ids of each word; changed by merges
   * @param counts how often each word occurs
   */
  PairCounts(List<int[]> words, long[] counts) {
    this.words = words;
    this.counts = counts;
    for (int word = 0; word < words.size(); word++) {
      addPairs(word, 0, words.get(word).length - 2);
    }
    queueGrown();
  }

  /** The pair to merge next, if any two pieces still stand side by side. */
  Optional<Pair> mostFrequent() {
    while (!queue.isEmpty()) {
      Entry top = queue.poll();
      if (top.count() == top.pair().count && top.count() > 0) {
        queue.add(top);
        return Optional.of(top.pair());
      }
      if (top.pair().count > 0) {
        queue.add(new Entry(top.pair(), top.pair().count));
      }
    }
    return Optional.empty();
  }

  /** Puts one piece in the place of a pair, in every word, from left to right. */
  void merge(Pair pair, int piece) {
    int[] holders = pair.words;
    int holderCount = pair.wordCount;
    for (int i = 0; i < holderCount; i++) {
      mergeInWord(holders[i], pair, piece);
    }
    queueGrown();
  }

  private void mergeInWord(int word, Pair pair, int piece) {
    int[] before = words.get(word);
    int first = indexOf(pair, before);
    if (first < 0) {
      return;
    }
    int[] after = new int[before.length - 1];
    int length = 0;
    int end = first;
    for (int i = 0; i < before.length; i++) {
      boolean merges = matches(pair, before, i);
      after[length++] = merges ? piece : before[i];
      if (merges) {
        i++;
        end = i + 1;
      }
    }
    after = length == after.length ? after : Arrays.copyOf(after, length);
    int untouched = before.length - end;
    int from = Math.max(0, first - 1);
    removePairs(word, from, Math.min(end - 1, before.length - 2));
    words.set(word, after);
    addPairs(word, from, Math.min(length - untouched - 1, length - 2));
  }

  private static int indexOf(Pair pair, int[] word) {
    for (int i = 0; i < word.length - 1; i++) {
      if (matches(pair, word, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean matches(Pair pair, int[] word, int i) {
    return i + 1 < word.length && word[i] == pair.left && word[i + 1] == pair.right;
  }

  private void removePairs(int word, int from, int to) {
    int[] pieces = words.get(word);
    for (int i = from; i <= to; i++) {
      Pair pair = pairs.get(key(pieces[i], pieces[i + 1]));
      pair.count -= counts[word];
    }
  }

  private void addPairs(int word, int from, int to) {
    int[] pieces = words.get(word);
    for (int i = from; i <= to; i++) {
      int left = pieces[i];
      int right = pieces[i + 1];
      Pair pair = pairs.computeIfAbsent(key(left, right), key -> new Pair(left, right));
      pair.add(word, counts[word]);
      if (!pair.grown) {
        pair.grown = true;
        grown.add(pair);
      }
    }
  }

  private void queueGrown() {
    for (Pair pair : grown) {
      pair.grown = false;
      queue.add(new Entry(pair, pair.count));
    }
    grown.clear();
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }
}
