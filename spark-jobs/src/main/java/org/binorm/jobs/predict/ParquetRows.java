package org.binorm.jobs.predict;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.parquet.ParquetInput;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;
import org.binorm.datasets.source.SourceFingerprint;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.ExperimentConfig;

/** Parquet files of anybody's; their columns stay. */
record ParquetRows(String path, String fingerprint) implements PredictionInput {
  private static final String ENDING = ".parquet";

  static ParquetRows open(SparkSession spark, ExperimentConfig config) throws IOException {
    String input = config.predict().input().orElseThrow();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path path = new Path(input);
    boolean single = DataFolder.isFile(path, hadoop);
    Path qualified = DataFolder.fileSystem(path, hadoop).makeQualified(path);
    DataFolder folder = DataFolder.open(single ? qualified.getParent() : path, hadoop);
    List<Entry> files =
        single
            ? List.of(folder.file(qualified.getName()))
            : folder.tree().stream().filter(file -> file.name().endsWith(ENDING)).toList();
    if (files.isEmpty()) {
      throw JobException.input(input + ": expected *.parquet files, got none");
    }
    for (Entry file : files) {
      // Damage is told in one line here, and not by a task that fails.
      ParquetInput.open(hadoop, folder.path(file.name())).close();
    }
    return new ParquetRows(input, SourceFingerprint.withHeads(folder, files));
  }

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    // By default Spark cuts files into as many parts as there are cores.
    SparkSession same = spark.newSession();
    same.conf().set("spark.sql.files.minPartitionNum", 1);
    return same.read().parquet(path);
  }
}
