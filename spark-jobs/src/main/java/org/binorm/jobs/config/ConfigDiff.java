package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The keys in which two resolved settings differ. */
public final class ConfigDiff {
  private static final String ABSENT = "absent";

  /**
   * One key with two values.
   *
   * @param stored value in the settings that lie with an output
   * @param current value in the settings of this run
   */
  public record Difference(String key, String stored, String current) {

    /** For a message, such as {@code "train.epochs" is 5 there, 10 here}. */
    public String describe() {
      return "\"%s\" is %s there, %s here".formatted(key, stored, current);
    }
  }

  private ConfigDiff() {}

  /**
   * All differences in the order of the keys.
   *
   * @param ignored keys or whole sections that may differ
   */
  public static List<Difference> between(
      ExperimentConfig stored, ExperimentConfig current, String... ignored) {
    Map<String, String> left = flatten(stored);
    Map<String, String> right = flatten(current);
    Set<String> keys = new LinkedHashSet<>(left.keySet());
    keys.addAll(right.keySet());
    return keys.stream()
        .filter(key -> Stream.of(ignored).noneMatch(part -> (key + ".").startsWith(part + ".")))
        .map(
            key ->
                new Difference(
                    key, left.getOrDefault(key, ABSENT), right.getOrDefault(key, ABSENT)))
        .filter(difference -> !difference.stored().equals(difference.current()))
        .toList();
  }

  private static Map<String, String> flatten(ExperimentConfig config) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", RecordTree.of(config), values);
    return values;
  }

  private static void flatten(String prefix, JsonNode section, Map<String, String> values) {
    for (Map.Entry<String, JsonNode> entry : section.properties()) {
      JsonNode value = entry.getValue();
      if (value.isObject()) {
        flatten(prefix + entry.getKey() + ".", value, values);
      } else {
        values.put(prefix + entry.getKey(), value.isNull() ? ABSENT : value.asText());
      }
    }
  }
}
