package org.binorm.jobs.config;

import java.util.Optional;

/**
 * Section {@code export}: where the finished model goes.
 *
 * @param path the export directory; {@code export} in the run directory if absent
 */
public record ExportConfig(Optional<String> path) {

  public ExportConfig {
    Check.notBlank("path", path);
  }
}
