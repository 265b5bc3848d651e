package org.binorm.jobs.config;

import java.util.Optional;

/**
 * Section {@code evaluate}: how accuracy is measured.
 *
 * @param batchSize samples per forward pass, by default 256 images or 16 sequences; changes speed
 *     and memory, never a result
 */
public record EvaluateConfig(Optional<Integer> batchSize) {

  public EvaluateConfig {
    Check.atLeast("batch-size", 1, batchSize);
  }
}
