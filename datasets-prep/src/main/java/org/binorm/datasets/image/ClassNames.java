package org.binorm.datasets.image;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.binorm.datasets.DatasetException;

/** Rules for the names of classes. */
final class ClassNames {

  /** Most classes a data set may have; keeps a damaged label from becoming a huge list. */
  static final int MAX_CLASSES = 100_000;

  private ClassNames() {}

  /** {@code "0"} to {@code "count - 1"}, for data sets that do not name their classes. */
  static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  /** Names listed one a line. */
  static List<String> fromLines(List<String> lines, String where) {
    int blank = lines.indexOf("");
    if (blank >= 0) {
      throw new DatasetException(
          "%s, line %d: expected a class name, got an empty line".formatted(where, blank + 1));
    }
    return checked(lines, where);
  }

  /** The same list, if it is a list of distinct names. */
  static List<String> checked(List<String> names, String where) {
    if (names.isEmpty()) {
      throw new DatasetException(where + ": expected at least one class name, got none");
    }
    if (names.size() > MAX_CLASSES) {
      throw new DatasetException(
          "%s: expected at most %d classes, got %d".formatted(where, MAX_CLASSES, names.size()));
    }
    refuseEqual(names, where, name -> normalized(name), "the same name");
    return List.copyOf(names);
  }

  /**
   * Refuses folder names that some file system or person would take for one another: equal up to
   * case, blanks around them and Unicode composition.
   */
  static void refuseLookalikes(Collection<String> names, String where) {
    refuseEqual(
        names,
        where,
        name -> normalized(name).toLowerCase(Locale.ROOT),
        "names equal but for case, blanks or Unicode composition");
  }

  private static void refuseEqual(
      Collection<String> names, String where, UnaryOperator<String> key, String what) {
    Map<String, String> seen = new HashMap<>();
    for (String name : names) {
      String other = seen.put(key.apply(name), name);
      if (other != null) {
        throw new DatasetException(
            "%s: classes \"%s\" and \"%s\" have %s; rename or merge one of them"
                .formatted(where, other, name, what));
      }
    }
  }

  private static String normalized(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC).strip();
  }
}
