package org.binorm.jobs.config;

/**
 * One {@code --set key=value} of the command line.
 *
 * @param key dotted key
 * @param text the value as typed
 */
record Setting(String key, String text) {

  static Setting parse(String argument) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(
          "--set %s: expected key=value, for example --set train.epochs=5".formatted(argument));
    }
    return new Setting(argument.substring(0, equals).strip(), argument.substring(equals + 1));
  }

  String argument() {
    return "--set " + key + "=" + text;
  }
}
