package org.binorm.jobs.predict;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.PredictSplit;
import org.binorm.jobs.prepare.PushedIterator;

/**
 * Splits of a raw source, one partition each.
 *
 * @param splits {@link JavaBytes} each
 */
record RawInput(List<byte[]> splits, ReadSplit reader, StructType schema, String fingerprint)
    implements PredictionInput {
  static final String REJECTED_FILE = "file";
  static final String REJECTED_OFFSET = "offset";

  private static final int MAX_PARTITIONS = 20_000;

  /**
   * What all raw records have, besides their content; {@code file} and {@code offset} are where.
   */
  static StructType columns(StructType content) {
    StructType all =
        new StructType()
            .add("id", DataTypes.StringType, false)
            .add(REJECTED_FILE, DataTypes.StringType, false)
            .add(REJECTED_OFFSET, DataTypes.LongType, false);
    for (var field : content.fields()) {
      all = all.add(field);
    }
    return all.add(REASON, DataTypes.StringType);
  }

  static Path path(ExperimentConfig config) {
    return new Path(
        config
            .predict()
            .input()
            .or(config.data()::source)
            .orElseThrow(
                () -> new ConfigException("missing key \"predict.input\" (or \"data.source\")")));
  }

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int partitions = Math.max(1, Math.min(MAX_PARTITIONS, splits.size()));
    return spark.createDataFrame(context.parallelize(splits, partitions).flatMap(reader), schema);
  }

  /**
   * The rows that are wanted.
   *
   * @param split empty for all, which asks nobody
   */
  record Wanted(PredictSplit split, SubsetAssigner assigner) implements Serializable {
    boolean has(String id, Subset subset) {
      return split == PredictSplit.ALL
          || assigner.assign(id, subset) == Subset.valueOf(split.name());
    }
  }

  /** Reads one split on an executor. */
  abstract static class ReadSplit implements FlatMapFunction<byte[], Row> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> conf;

    ReadSplit(Broadcast<SerializableConfiguration> conf) {
      this.conf = conf;
    }

    abstract void read(byte[] split, Configuration configuration, Consumer<Row> rows)
        throws IOException;

    @Override
    public Iterator<Row> call(byte[] split) {
      PushedIterator<Row> rows =
          new PushedIterator<>(
              "reader of a split", consumer -> read(split, conf.value().value(), consumer));
      TaskCompletionListener close = task -> rows.close();
      TaskContext.get().addTaskCompletionListener(close);
      return rows;
    }
  }
}
