package org.binorm.jobs.config;

import java.util.Optional;

/**
 * Section {@code predict}: what a released model is asked, and where its answers go.
 *
 * @param inputFormat what the input is
 * @param input a folder or a file; by default {@code data.path} for prepared data and {@code
 *     data.source} for raw images and text
 * @param split which part of the input; by default {@code test} of prepared data and {@code all} of
 *     everything else
 * @param model a released model or its export directory; by default the run's own export
 * @param topK the most probable classes or next tokens that are listed
 * @param batchSize rows in one forward pass, by default those of {@code evaluate}
 * @param path the directory of the predictions; {@code predictions} in the run directory if absent
 */
public record PredictConfig(
    PredictInput inputFormat,
    Optional<String> input,
    Optional<PredictSplit> split,
    Optional<String> model,
    Integer topK,
    Optional<Integer> batchSize,
    Optional<String> path) {
  /** The section if it is absent. */
  static final PredictConfig DEFAULT =
      new PredictConfig(
          null,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          null,
          Optional.empty(),
          Optional.empty());

  public PredictConfig {
    inputFormat = inputFormat == null ? PredictInput.PREPARED : inputFormat;
    topK = topK == null ? 5 : topK;
    Check.notBlank("input", input);
    Check.notBlank("model", model);
    Check.atLeast("top-k", 1, topK);
    Check.atLeast("batch-size", 1, batchSize);
    Check.notBlank("path", path);
    if (inputFormat == PredictInput.PARQUET && input.isEmpty()) {
      throw new InvalidValueException("input", "expected with input-format: parquet, got none");
    }
    if (inputFormat == PredictInput.PARQUET && split.orElse(PredictSplit.ALL) != PredictSplit.ALL) {
      throw new InvalidValueException(
          "split", "expected only all with input-format: parquet, got " + split.get().key());
    }
  }
}
