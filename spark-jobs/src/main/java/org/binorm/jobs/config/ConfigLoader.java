package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a config file, applies {@code --set} overrides and makes the settings of an experiment.
 *
 * <p>Everything that is wrong is a {@link ConfigException} whose line names the file or the {@code
 * --set} and the key.
 */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Loads a file.
   *
   * @param overrides {@code key=value} each, applied in their order
   * @param requiredKeys dotted keys that this caller cannot do without
   */
  public static ExperimentConfig load(Path yaml, List<String> overrides, String... requiredKeys) {
    return parse(yaml.toString(), text(yaml), overrides, requiredKeys);
  }

  /**
   * Makes settings of a text.
   *
   * @param name what messages call the text, usually a file name
   */
  public static ExperimentConfig parse(
      String name, String yaml, List<String> overrides, String... requiredKeys) {
    ObjectNode root = YamlReader.read(name, yaml);
    ConfigSource source = new ConfigSource(name, root, overrides);
    new KnownKeys(ExperimentConfig.class).check(source);
    for (String key : requiredKeys) {
      if (!source.has(key)) {
        throw source.missing(key);
      }
    }
    return new RecordBinder(source).bind(ExperimentConfig.class);
  }

  private static String text(Path yaml) {
    try {
      if (Files.size(yaml) > YamlReader.MAX_CHARACTERS) {
        throw new ConfigException(
            "%s: expected at most %d bytes, got %d; is this a config file?"
                .formatted(yaml, YamlReader.MAX_CHARACTERS, Files.size(yaml)));
      }
      return Files.readString(yaml);
    } catch (NoSuchFileException e) {
      throw new ConfigException(yaml + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(yaml + ": not a text in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException(yaml + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
