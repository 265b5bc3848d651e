package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;

/** Short descriptions of YAML values for messages. */
final class Describe {
  private static final int MAX_LENGTH = 60;

  private Describe() {}

  static String value(JsonNode node) {
    if (node.isObject()) {
      return "a section";
    }
    if (node.isArray()) {
      return "a list";
    }
    String text = node.isTextual() ? "\"" + node.textValue() + "\"" : node.asText();
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
  }
}
