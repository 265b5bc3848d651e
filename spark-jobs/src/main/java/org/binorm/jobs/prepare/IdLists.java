package org.binorm.jobs.prepare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.DataConfig;

/**
 * The ids that the user wants in validation and test, in the order of their files.
 *
 * @param validation empty if there is no list
 * @param test empty if there is no list
 */
public record IdLists(Optional<List<String>> validation, Optional<List<String>> test) {

  public static IdLists read(AtomicFiles files, DataConfig data) throws IOException {
    return new IdLists(
        ids(files, "data.validation-list", data.validationList()),
        ids(files, "data.test-list", data.testList()));
  }

  private static Optional<List<String>> ids(AtomicFiles files, String key, Optional<String> file)
      throws IOException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Path path = new Path(file.get());
    if (!files.exists(path) || files.fileSystem(path).getFileStatus(path).isDirectory()) {
      throw JobException.input("%s: expected a file of ids, found none at %s".formatted(key, path));
    }
    List<String> ids =
        files.readText(path).lines().map(String::strip).filter(id -> !id.isEmpty()).toList();
    if (ids.isEmpty()) {
      throw JobException.input(
          "%s: expected one id per line, got an empty file %s".formatted(key, path));
    }
    return Optional.of(ids);
  }

  /** A list stands instead of its fraction. */
  public SubsetAssigner assigner(DataConfig data) {
    return assigner(data, Set.of());
  }

  /**
   * A list stands instead of its fraction.
   *
   * @param named subsets that the source has whole files for, which do as well
   */
  public SubsetAssigner assigner(DataConfig data, Set<Subset> named) {
    boolean hasValidation = validation.isPresent() || named.contains(Subset.VALIDATION);
    boolean hasTest = test.isPresent() || named.contains(Subset.TEST);
    return new SubsetAssigner(
        data.seed(),
        hasValidation ? 0 : data.validationFraction(),
        hasTest ? 0 : data.testFraction(),
        Set.copyOf(validation.orElse(List.of())),
        Set.copyOf(test.orElse(List.of())));
  }

  /**
   * Fails if the source lacks one of the ids.
   *
   * @param noun what has an id: image, document
   */
  void requireFound(String noun, FoundIds found) {
    requireFound("data.validation-list", validation, noun, found);
    requireFound("data.test-list", test, noun, found);
  }

  private static void requireFound(
      String key, Optional<List<String>> ids, String noun, FoundIds found) {
    for (String id : ids.orElse(List.of())) {
      if (!found.contains(id)) {
        throw JobException.input(
            "%s: the source has no %s with the id \"%s\"; its ids look like \"%s\""
                .formatted(key, noun, id, found.example()));
      }
    }
  }

  /** Makes the lists part of what identifies the input. */
  public String fingerprint(String source) {
    if (validation.isEmpty() && test.isEmpty()) {
      return source;
    }
    String all = source + "\nvalidation" + lines(validation) + "\ntest" + lines(test);
    return HexFormat.of().formatHex(sha256().digest(all.getBytes(StandardCharsets.UTF_8)));
  }

  private static String lines(Optional<List<String>> ids) {
    return ids.map(list -> "\n " + String.join("\n ", list)).orElse("");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
