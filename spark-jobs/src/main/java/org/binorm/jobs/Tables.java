package org.binorm.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.binorm.jobs.monitor.JobDescription;

/** Small result tables: one Parquet file in a directory of the table's name. */
public final class Tables {
  /** Always the same name, so that a new table takes the place of the old one in one step. */
  private static final String FILE = "part-00000.parquet";

  private final SparkSession spark;
  private final AtomicFiles files;

  public Tables(SparkSession spark, AtomicFiles files) {
    this.spark = spark;
    this.files = files;
  }

  /** Writes or replaces a table; the old one stays if this fails. */
  public void write(Path directory, List<Row> rows, StructType schema) throws IOException {
    Path staging = files.stagingDirectory(directory);
    JobDescription description = describe("writing", directory);
    try {
      spark
          .createDataFrame(rows, schema)
          .coalesce(1)
          .write()
          .mode(SaveMode.Overwrite)
          .parquet(staging.toString());
    } finally {
      description.close();
    }
    FileStatus written = onlyPart(staging);
    Path target = new Path(directory, FILE);
    files.write(
        target,
        out -> {
          try (InputStream in = files.open(written.getPath())) {
            in.transferTo(out);
          }
        });
    files.delete(staging);
  }

  private FileStatus onlyPart(Path staging) throws IOException {
    FileStatus[] parts =
        files.fileSystem(staging).listStatus(staging, path -> path.getName().startsWith("part-"));
    if (parts.length != 1) {
      throw new IllegalStateException(staging + ": expected one part, got " + parts.length);
    }
    return parts[0];
  }

  /** All rows of a table, or none if there is no such table. */
  public List<Row> read(Path directory, StructType schema) throws IOException {
    if (!files.exists(directory)) {
      return List.of();
    }
    JobDescription description = describe("reading", directory);
    try {
      return spark.read().schema(schema).parquet(directory.toString()).collectAsList();
    } finally {
      description.close();
    }
  }

  private JobDescription describe(String what, Path directory) {
    String table = directory.getParent().getName() + "/" + directory.getName();
    return JobDescription.set(spark.sparkContext(), what + " table " + table);
  }
}
