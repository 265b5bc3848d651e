package org.binorm.jobs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.Locale;

/**
 * Strict reader of small YAML files.
 *
 * <p>Refuses duplicate keys, anchors and aliases, second documents, deep nesting and anything above
 * {@link #MAX_CHARACTERS}. Words like {@code no} or {@code off} are texts, not booleans.
 */
final class YamlReader {
  /** SnakeYAML's work on one long word grows with the square of its length. */
  static final int MAX_CHARACTERS = 1 << 17;

  private static final int MAX_NESTING = 20;

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .build();
  private static final ObjectMapper MAPPER =
      new ObjectMapper(YAML).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private YamlReader() {}

  /** Reads a whole file; an empty one is an empty object. */
  static ObjectNode read(String name, String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new ConfigException(
          "%s: expected at most %d characters, got %d; is this a config file?"
              .formatted(name, MAX_CHARACTERS, text.length()));
    }
    try {
      refuseAliases(name, text);
      JsonNode root = MAPPER.readTree(text);
      if (root.isMissingNode() || root.isNull()) {
        return JsonNodeFactory.instance.objectNode();
      }
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new ConfigException(name + ": expected keys and values, got " + Describe.value(root));
    } catch (IOException e) {
      throw new ConfigException(name + ": " + reason(e), e);
    }
  }

  /** Reads one value as typed on a command line; what is not YAML is a plain text. */
  static JsonNode value(String text) {
    try {
      refuseAliases("value", text);
      JsonNode value = MAPPER.readTree(text);
      boolean nothing = value.isMissingNode() || value.isNull();
      return nothing
          ? JsonNodeFactory.instance.nullNode()
          : value.isObject() ? TextNode.valueOf(text) : value;
    } catch (IOException | ConfigException e) {
      return TextNode.valueOf(text);
    }
  }

  /** The tree would show an alias as a text with its name: wrong without a word. */
  private static void refuseAliases(String name, String text) throws IOException {
    try (YAMLParser parser = YAML.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
          throw new ConfigException(
              "%s: line %d: anchors and aliases are not supported; write the value out"
                  .formatted(name, parser.currentLocation().getLineNr()));
        }
      }
    }
  }

  private static String reason(IOException e) {
    if (e instanceof JsonProcessingException syntax) {
      String problem =
          syntax.getOriginalMessage().lines().map(String::strip).findFirst().orElse("not YAML");
      String where =
          syntax.getLocation() == null ? "" : "line " + syntax.getLocation().getLineNr() + ": ";
      return where + lowerFirst(problem);
    }
    return String.valueOf(e.getMessage());
  }

  private static String lowerFirst(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
