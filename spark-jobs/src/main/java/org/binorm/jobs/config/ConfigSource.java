package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tree of one config file with the command line's overrides in it, which knows for every key
 * where its value came from.
 */
final class ConfigSource {
  private final String name;
  private final ObjectNode root;
  private final Map<String, Setting> overrides = new LinkedHashMap<>();

  ConfigSource(String name, ObjectNode root, List<String> setArguments) {
    this.name = name;
    this.root = root;
    setArguments.stream().map(Setting::parse).forEach(this::apply);
  }

  ObjectNode root() {
    return root;
  }

  /** The value as typed, if the key was set on the command line. */
  Optional<String> typed(String key) {
    return Optional.ofNullable(overrides.get(key)).map(Setting::text);
  }

  boolean has(String dottedKey) {
    JsonNode node = root;
    for (String part : dottedKey.split("\\.", -1)) {
      node = node.path(part);
    }
    return !node.isMissingNode() && !node.isNull();
  }

  /** A message about the value of a key, which names its origin. */
  ConfigException badValue(String key, String detail) {
    Setting setting = overrides.get(key);
    String origin = setting == null ? name + ": " + key : setting.argument();
    return new ConfigException(origin + ": " + detail);
  }

  /** A message about a key that should not be there. */
  ConfigException badKey(String key, String detail) {
    Setting setting = overrides.get(key);
    return new ConfigException((setting == null ? name : setting.argument()) + ": " + detail);
  }

  ConfigException missing(String key) {
    return new ConfigException(name + ": missing key \"" + key + "\"");
  }

  private void apply(Setting setting) {
    String[] parts = setting.key().split("\\.", -1);
    ObjectNode section = root;
    for (int i = 0; i < parts.length - 1; i++) {
      JsonNode child = section.get(parts[i]);
      if (child == null || child.isNull()) {
        child = section.putObject(parts[i]);
      }
      if (!(child instanceof ObjectNode object)) {
        throw new ConfigException(
            "%s: \"%s\" is not a section but %s"
                .formatted(setting.argument(), parts[i], Describe.value(child)));
      }
      section = object;
    }
    section.set(parts[parts.length - 1], YamlReader.value(setting.text()));
    overrides.put(setting.key(), setting);
  }
}
