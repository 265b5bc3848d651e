package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All dotted keys of a record and its nested records, and the nearest one to a misspelt key. */
final class KnownKeys {
  /** What is longer was not mistyped but is no settings file. */
  private static final int LONGEST_TYPED = 100;

  private final Set<String> keys = new LinkedHashSet<>();

  KnownKeys(Class<? extends Record> type) {
    collect("", type);
  }

  private void collect(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + KebabCase.ofComponent(component.getName());
      keys.add(key);
      if (component.getType().isRecord()) {
        collect(key + ".", component.getType());
      }
    }
  }

  /** The keys that have values, not sections. */
  List<String> settings() {
    return keys.stream()
        .filter(key -> keys.stream().noneMatch(other -> other.startsWith(key + ".")))
        .toList();
  }

  /** Refuses the first key of the tree that no record has. */
  void check(ConfigSource source) {
    check("", source.root(), source);
  }

  private void check(String prefix, JsonNode section, ConfigSource source) {
    for (Map.Entry<String, JsonNode> entry : section.properties()) {
      String key = prefix + entry.getKey();
      if (!keys.contains(key)) {
        String hint = nearest(key).map(near -> "; did you mean \"" + near + "\"?").orElse("");
        throw source.badKey(key, "unknown key \"" + key + "\"" + hint);
      }
      if (entry.getValue().isObject()) {
        check(key + ".", entry.getValue(), source);
      }
    }
  }

  /** The known key with the same last part, or the one with the fewest different letters. */
  Optional<String> nearest(String key) {
    if (key.length() > LONGEST_TYPED) {
      return Optional.empty();
    }
    Optional<String> elsewhere =
        keys.stream().filter(known -> lastPart(known).equals(lastPart(key))).findFirst();
    if (elsewhere.isPresent()) {
      return elsewhere;
    }
    return keys.stream()
        .min(Comparator.comparingInt(known -> distance(known, key)))
        .filter(known -> distance(known, key) <= Math.max(2, key.length() / 3));
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
