package org.binorm.jobs.lineage;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file or a directory by OpenLineage's rules for names.
 *
 * <pre>
 * /data/raw                    file               /data/raw
 * hdfs://namenode:8020/raw     hdfs://namenode:8020  /raw
 * s3a://bucket/raw             s3://bucket        raw
 * </pre>
 */
record Dataset(String namespace, String name) {
  /** Names within buckets begin without a slash. */
  private static final Map<String, String> OBJECT_STORES =
      Map.of(
          "s3", "s3", "s3a", "s3", "s3n", "s3", "gs", "gs", "abfss", "abfss", "abfs", "abfs",
          "wasbs", "wasbs");

  static Dataset of(String path, Configuration hadoop) throws IOException {
    Path given = new Path(path);
    return of(given.getFileSystem(hadoop).makeQualified(given).toUri());
  }

  static Dataset of(URI location) {
    String path = location.getPath();
    String scheme = location.getScheme();
    if (scheme.equals("file")) {
      return new Dataset(scheme, path);
    }
    String authority = location.getAuthority() == null ? "" : location.getAuthority();
    String store = OBJECT_STORES.get(scheme);
    return store == null
        ? new Dataset(scheme + "://" + authority, path)
        : new Dataset(store + "://" + authority, path.length() < 2 ? "/" : path.substring(1));
  }
}
