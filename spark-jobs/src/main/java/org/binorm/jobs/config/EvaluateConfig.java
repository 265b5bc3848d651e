package org.binorm.jobs.config;

/**
 * Section {@code evaluate}: how accuracy is measured.
 *
 * @param batchSize images per forward pass; changes speed and memory, never a result
 */
public record EvaluateConfig(Integer batchSize) {

  public EvaluateConfig {
    batchSize = batchSize == null ? 256 : batchSize;
    Check.atLeast("batch-size", 1, batchSize);
  }
}
