package org.binorm.jobs.config;

/**
 * Section {@code output}: where a run goes.
 *
 * @param path the run directory; jobs that write none can do without
 * @param overwrite whether a finished output is made anew instead of left alone
 */
public record OutputConfig(String path, Boolean overwrite) {

  public OutputConfig {
    overwrite = overwrite == null ? false : overwrite;
    if (path != null) {
      Check.notBlank("path", path);
    }
  }

  /**
   * The run directory.
   *
   * @throws ConfigException if the file names none
   */
  @Override
  public String path() {
    if (path == null) {
      throw new ConfigException("missing key \"output.path\"");
    }
    return path;
  }
}
