package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
   * @param location a path, a URI of a Hadoop file system, or a {@code data:} URI
   * @param overrides {@code key=value} each, applied in their order
   * @param requiredKeys dotted keys that this caller cannot do without
   */
  public static ExperimentConfig load(
      String location, List<String> overrides, String... requiredKeys) {
    ConfigFile file = ConfigFile.read(location);
    return parse(file.name(), file.text(), overrides, requiredKeys);
  }

  /** The same for a path of this machine. */
  public static ExperimentConfig load(Path yaml, List<String> overrides, String... requiredKeys) {
    return load(yaml.toString(), overrides, requiredKeys);
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
}
