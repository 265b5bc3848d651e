package org.binorm.datasets.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small corpora and what a trained file says. */
final class Texts {

  /** The example of the Hugging Face course. */
  static final Map<String, Long> HUGS =
      Map.of("hug", 10L, "pug", 5L, "pun", 12L, "bun", 4L, "hugs", 5L);

  static final String PROSE =
      """
      The quick brown fox jumps over the lazy dog; the dog doesn't mind, it's the fox's habit.
      In 1842 the café's owner — a naïve man — paid $3.50 for 2 dogs and 10 foxes…
      Dogs jumped, foxes jumped; jumping is what the quick do. 東京 and Zürich are cities. 😀
      """;

  private Texts() {}

  static SortedMap<String, Long> counts(WordCounter counter, String... texts) {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (String text : texts) {
      counter.count(text, counts);
    }
    return counts;
  }

  static JsonNode json(byte[] tokenizer) throws IOException {
    return new ObjectMapper().readTree(tokenizer);
  }

  static Map<String, Integer> vocabulary(byte[] tokenizer) throws IOException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    json(tokenizer)
        .at("/model/vocab")
        .properties()
        .forEach(entry -> ids.put(entry.getKey(), entry.getValue().intValue()));
    return ids;
  }

  static List<Merge> merges(byte[] tokenizer) throws IOException {
    List<Merge> merges = new ArrayList<>();
    for (JsonNode pair : json(tokenizer).at("/model/merges")) {
      merges.add(new Merge(pair.get(0).textValue(), pair.get(1).textValue()));
    }
    return merges;
  }
}
