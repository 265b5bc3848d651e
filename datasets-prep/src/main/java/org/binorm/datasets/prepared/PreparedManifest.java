package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.split.Subset;

/** What {@code dataset.json} says, whatever the rows are. */
public sealed interface PreparedManifest permits DatasetManifest, TextManifest {

  /** Name of the manifest in the directory. */
  String FILE_NAME = "dataset.json";

  /** Name of the empty file that says the directory is complete. */
  String SUCCESS_NAME = "_SUCCESS";

  /** What the rows are. */
  DatasetKind kind();

  /** The files of all three prepared subsets. */
  Map<Subset, SplitFiles> splits();

  /** Of splits and of the order of the rows. */
  long seed();

  /** Of the files that were prepared. */
  String sourceFingerprint();

  /** What wrote the data set. */
  String toolVersion();

  /** The files of one prepared subset. */
  default SplitFiles split(Subset subset) {
    return splits().getOrDefault(subset, SplitFiles.EMPTY);
  }

  /** Writes {@code dataset.json}, then {@code _SUCCESS}; all other files must be there. */
  default void write(Configuration conf, Path dir) throws IOException {
    new PreparedDirectory(conf, dir).writeManifest(this);
  }

  /** The content of {@code dataset.json}. */
  default String toJson() {
    return ManifestJson.pretty(this);
  }

  /** SHA-256 (hex) of the manifest's JSON without white space. */
  default String fingerprint() {
    return ManifestJson.fingerprint(this);
  }

  /** Train, validation and test, each with the value given or the one for none. */
  static <T> Map<Subset, T> everySubset(Map<Subset, T> given, T none) {
    if (given.containsKey(Subset.UNSPECIFIED)) {
      throw new IllegalArgumentException("expected train, validation and test, got unspecified");
    }
    Map<Subset, T> all = new EnumMap<>(Subset.class);
    for (Subset subset : Subset.prepared()) {
      all.put(subset, given.getOrDefault(subset, none));
    }
    return Collections.unmodifiableMap(all);
  }
}
