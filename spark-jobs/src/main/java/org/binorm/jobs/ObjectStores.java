package org.binorm.jobs;

import java.util.Set;
import org.apache.hadoop.fs.FileSystem;

/**
 * Which file systems are object stores: renaming a directory there copies its objects one by one,
 * and an object exists when its stream is closed, not before.
 */
final class ObjectStores {
  /** More schemes, separated by commas. */
  static final String MORE_SCHEMES = "binorm.object-store.schemes";

  private static final Set<String> SCHEMES =
      Set.of("s3", "s3a", "s3n", "gs", "wasb", "wasbs", "abfs", "abfss", "oss", "cosn", "obs");

  private ObjectStores() {}

  static boolean contain(FileSystem fileSystem) {
    String scheme = fileSystem.getUri().getScheme();
    return SCHEMES.contains(scheme)
        || fileSystem.getConf().getTrimmedStringCollection(MORE_SCHEMES).contains(scheme);
  }
}
