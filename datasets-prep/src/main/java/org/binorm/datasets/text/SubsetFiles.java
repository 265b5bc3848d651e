package org.binorm.datasets.text;

import java.util.List;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.source.NearestName;
import org.binorm.datasets.source.SubsetNames;
import org.binorm.datasets.split.Subset;

/**
 * Decides which subset a whole file belongs to: by the user's lists if there are any, else by the
 * file's name.
 *
 * <p>A word of the path names the subset ({@code valid/a.txt}, {@code wiki.train.raw}). Where every
 * file is a document with a title of its own, only its folders do, or the whole name: {@code
 * turing-test.txt} is no test set, {@code test.txt} is.
 */
final class SubsetFiles {

  private final TextFormat format;
  private final List<String> validation;
  private final List<String> test;

  /** Checks that the listed files exist. */
  SubsetFiles(TextFormat format, TextOptions options, List<String> names) {
    this.format = format;
    this.validation = options.validationFiles();
    this.test = options.testFiles();
    requireFound("text.validation-files", validation, names);
    requireFound("text.test-files", test, names);
    for (String name : validation) {
      if (test.contains(name)) {
        throw new DatasetException(
            "file \"%s\": listed in text.validation-files and text.test-files, expected one of them"
                .formatted(name));
      }
    }
  }

  private static void requireFound(String key, List<String> listed, List<String> names) {
    for (String name : listed) {
      if (!names.contains(name)) {
        throw new DatasetException(
            "%s: the source has no file \"%s\"; did you mean \"%s\"?"
                .formatted(key, name, NearestName.of(name, names)));
      }
    }
  }

  Subset subset(String name) {
    if (validation.isEmpty() && test.isEmpty()) {
      return named(name);
    }
    if (validation.contains(name)) {
      return Subset.VALIDATION;
    }
    return test.contains(name) ? Subset.TEST : Subset.UNSPECIFIED;
  }

  private Subset named(String name) {
    if (format != TextFormat.PLAIN) {
      return SubsetNames.of(name);
    }
    int slash = name.lastIndexOf('/') + 1;
    String stem = name.substring(slash).replaceFirst("\\..*", "");
    Subset whole = stem.matches("[A-Za-z]+") ? SubsetNames.of(stem) : Subset.UNSPECIFIED;
    return whole == Subset.UNSPECIFIED ? SubsetNames.of(name.substring(0, slash)) : whole;
  }
}
