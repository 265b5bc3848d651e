package org.binorm.datasets.source;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.binorm.datasets.split.Subset;

/** Names of files and folders that say which subset is in them. */
public final class SubsetNames {

  private static final Pattern WORD = Pattern.compile("[a-z]+");
  private static final Map<String, Subset> WORDS =
      Map.of(
          "train", Subset.TRAIN,
          "validation", Subset.VALIDATION,
          "valid", Subset.VALIDATION,
          "val", Subset.VALIDATION,
          "test", Subset.TEST);

  private SubsetNames() {}

  /** The subset named by the last telling word of a path; "latest-1.parquet" names none. */
  public static Subset of(String path) {
    Subset subset = Subset.UNSPECIFIED;
    Matcher words = WORD.matcher(path.toLowerCase(Locale.ROOT));
    while (words.find()) {
      subset = WORDS.getOrDefault(words.group(), subset);
    }
    return subset;
  }
}
