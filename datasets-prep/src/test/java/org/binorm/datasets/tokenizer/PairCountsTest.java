package org.binorm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairCountsTest {

  private record Step(int left, int right, long count) {}

  /** Few different letters, so that pairs overlap and repeat. */
  private static List<int[]> randomWords(Random random, int count) {
    List<int[]> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(random.ints(random.nextInt(15), 0, 4).toArray());
    }
    return words;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyMergeIsTheOneThatCountingAfreshWouldChoose(long seed) {
    Random random = new Random(seed);
    List<int[]> words = randomWords(random, 200);
    long[] counts = random.longs(200, 1, 5).toArray();
    List<int[]> copies = new ArrayList<>(words);
    PairCounts pairs = new PairCounts(words, counts);
    for (int piece = 4; piece < 200; piece++) {
      Optional<Step> expected = mostFrequent(copies, counts);
      Optional<PairCounts.Pair> actual = pairs.mostFrequent();
      assertThat(actual.map(pair -> new Step(pair.left(), pair.right(), pair.count())))
          .isEqualTo(expected);
      if (expected.isEmpty()) {
        return;
      }
      // Every third merge makes an older piece again, as "a bc" and "ab c" both make "abc".
      int merged = piece % 3 == 0 ? piece - 1 : piece;
      pairs.merge(actual.get(), merged);
      copies.replaceAll(word -> merged(word, expected.get(), merged));
    }
  }

  private static Optional<Step> mostFrequent(List<int[]> words, long[] counts) {
    Map<List<Integer>, Long> pairs =
        new TreeMap<>((a, b) -> java.util.Arrays.compare(array(a), array(b)));
    for (int i = 0; i < counts.length; i++) {
      int[] word = words.get(i);
      for (int j = 0; j + 1 < word.length; j++) {
        pairs.merge(List.of(word[j], word[j + 1]), counts[i], Long::sum);
      }
    }
    Step best = null;
    for (Map.Entry<List<Integer>, Long> pair : pairs.entrySet()) {
      if (best == null || pair.getValue() > best.count()) {
        best = new Step(pair.getKey().get(0), pair.getKey().get(1), pair.getValue());
      }
    }
    return Optional.ofNullable(best);
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] merged(int[] word, Step step, int piece) {
    List<Integer> result = new ArrayList<>();
    for (int i = 0; i < word.length; i++) {
      boolean merges = i + 1 < word.length && word[i] == step.left() && word[i + 1] == step.right();
      result.add(merges ? piece : word[i]);
      i += merges ? 1 : 0;
    }
    return array(result);
  }
}
