package org.binorm.jobs.predict;

import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.binorm.jobs.config.ExperimentConfig;

/** What the job predicts: rows in an order and in partitions that depend on the data alone. */
interface PredictionInput {
  /** Column with the reason why a record could not be read; not in every input. */
  String REASON = "reason";

  /** Lists the input and checks that the model can read it. */
  static PredictionInput open(SparkSession spark, ExperimentConfig config, BinaryModel model)
      throws IOException {
    return switch (config.predict().inputFormat()) {
      case PREPARED -> PreparedInput.open(spark, config, model);
      case IMAGES -> RawImages.open(spark, config, model);
      case TEXT -> RawText.open(spark, config, model);
      case PARQUET -> ParquetRows.open(spark, config);
    };
  }

  /** The rows, with the column that the model reads. */
  Dataset<Row> rows(SparkSession spark);

  /** SHA-256 (hex) that changes when the input does. */
  String fingerprint();
}
