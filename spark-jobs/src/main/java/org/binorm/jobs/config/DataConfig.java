package org.binorm.jobs.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Section {@code data}: the raw input and the prepared data set.
 *
 * @param path directory of the prepared data set
 * @param source raw input: a folder or a file; needed to prepare, not to train
 * @param format kind of the raw input; {@code auto} looks at it
 * @param height of the prepared images; the source's own or the model's if absent
 * @param width of the prepared images; the source's own or the model's if absent
 * @param channels 1 (grey) or 3 (RGB); the source's own or the model's if absent
 * @param validationFraction share of the training images or documents that is set aside for
 *     validation
 * @param testFraction share set aside for testing if the source has no test split
 * @param validationList file with one id per line, instead of the fraction
 * @param testList file with one id per line, instead of the fraction
 * @param rowsPerRowGroup rows per Parquet row group; about 4 MB if absent
 * @param rowsPerShard rows per Parquet file; about 32 MB if absent
 * @param seed of splits and of the order of the rows
 * @param maxRejected damaged records that are tolerated before the job fails
 * @param maxPixels largest image that is decoded, by its declared size
 */
public record DataConfig(
    String path,
    Optional<String> source,
    String format,
    Optional<Integer> height,
    Optional<Integer> width,
    Optional<Integer> channels,
    Double validationFraction,
    Double testFraction,
    Optional<String> validationList,
    Optional<String> testList,
    Optional<Integer> rowsPerRowGroup,
    Optional<Integer> rowsPerShard,
    Long seed,
    Integer maxRejected,
    Long maxPixels) {

  public DataConfig {
    format = format == null ? "auto" : format;
    validationFraction = validationFraction == null ? 0.1 : validationFraction;
    testFraction = testFraction == null ? 0.1 : testFraction;
    seed = seed == null ? 1L : seed;
    maxRejected = maxRejected == null ? 0 : maxRejected;
    maxPixels = maxPixels == null ? 50_000_000L : maxPixels;

    Check.notBlank("path", Check.present("path", path));
    Check.notBlank("source", source);
    Check.notBlank("format", format);
    Check.atLeast("height", 1, height);
    Check.atLeast("width", 1, width);
    if (channels.isPresent() && channels.get() != 1 && channels.get() != 3) {
      throw new InvalidValueException("channels", "expected 1 or 3, got " + channels.get());
    }
    Check.fraction("validation-fraction", validationFraction);
    Check.fraction("test-fraction", testFraction);
    Check.notBlank("validation-list", validationList);
    Check.notBlank("test-list", testList);
    Check.atLeast("rows-per-row-group", 1, rowsPerRowGroup);
    Check.atLeast("rows-per-shard", 1, rowsPerShard);
    Check.atLeast("max-rejected", 0, maxRejected);
    Check.atLeast("max-pixels", 1, maxPixels);
  }

  /** What preparing reads: the raw input, and the lists of ids. */
  public List<String> inputs() {
    return Stream.of(source, validationList, testList).flatMap(Optional::stream).toList();
  }
}
