package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What the rows of a prepared data set are. */
public enum DatasetKind {
  IMAGES("images", ImageSchema.VERSION),
  TEXT("text", TextSchema.VERSION);

  private final String key;
  private final int schemaVersion;

  DatasetKind(String key, int schemaVersion) {
    this.key = key;
    this.schemaVersion = schemaVersion;
  }

  /**
   * The kind of a prepared directory.
   *
   * @throws org.binorm.datasets.DatasetException if it is no complete prepared data set of ours
   */
  public static DatasetKind of(Configuration conf, Path dir) throws IOException {
    return new PreparedDirectory(conf, dir).kind();
  }

  /** What {@code kind} says in the manifest. */
  public String key() {
    return key;
  }

  /** Version of the directory, manifest and row schema that this code writes. */
  public int schemaVersion() {
    return schemaVersion;
  }

  static Optional<DatasetKind> named(String key) {
    return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
  }
}
