package org.binorm.jobs.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.train.RoundSummary;
import org.binorm.jobs.Tables;
import org.binorm.jobs.run.RunDirectory;

/**
 * The course of a run as two tables, one row per round and one per evaluated epoch.
 *
 * <p>They are written with every checkpoint; a resumed run drops rows beyond the state it resumes
 * from, so no round appears twice.
 */
final class TrainingMetrics {
  private static final String ROUNDS = "rounds";
  private static final String EPOCHS = "epochs";

  /** Columns of the rounds that are read again. */
  private static final int PREDICTIONS = 3;

  private static final int LOSS = 4;
  private static final int ACCURACY = 5;

  private static final StructType ROUND_SCHEMA =
      new StructType()
          .add("round", DataTypes.IntegerType, false)
          .add("epoch", DataTypes.IntegerType, false)
          .add("samples", DataTypes.LongType, false)
          .add("predictions", DataTypes.LongType, false)
          .add("loss", DataTypes.DoubleType, false)
          .add("accuracy", DataTypes.DoubleType, false)
          .add("flipped_share", DataTypes.DoubleType, false)
          .add("samples_per_second", DataTypes.DoubleType, false)
          .add("worker_seconds", DataTypes.DoubleType, false)
          .add("wall_seconds", DataTypes.DoubleType, false)
          .add("kernels", DataTypes.StringType, false)
          .add("sent_bytes", DataTypes.LongType, false)
          .add("received_bytes", DataTypes.LongType, false)
          .add("shuffled_bytes", DataTypes.LongType, false);

  private static final StructType EPOCH_SCHEMA =
      new StructType()
          .add("epoch", DataTypes.IntegerType, false)
          .add("finished_rounds", DataTypes.IntegerType, false)
          .add("train_loss", DataTypes.DoubleType, false)
          .add("train_accuracy", DataTypes.DoubleType, false)
          .add("validation_loss", DataTypes.DoubleType, false)
          .add("validation_accuracy", DataTypes.DoubleType, false);

  private final Tables tables;
  private final RunDirectory directory;
  private final List<Row> rounds = new ArrayList<>();
  private final List<Row> epochs = new ArrayList<>();

  TrainingMetrics(Tables tables, RunDirectory directory) {
    this.tables = tables;
    this.directory = directory;
  }

  /** Takes over what an interrupted run has written about its first rounds. */
  void resume(int finishedRounds) throws IOException {
    for (Row row : tables.read(directory.metrics(ROUNDS), ROUND_SCHEMA)) {
      if (row.getInt(0) < finishedRounds) {
        rounds.add(row);
      }
    }
    for (Row row : tables.read(directory.metrics(EPOCHS), EPOCH_SCHEMA)) {
      if (row.getInt(1) <= finishedRounds) {
        epochs.add(row);
      }
    }
  }

  void add(RoundSummary summary, MeasuredTraffic.Bytes traffic) {
    rounds.add(
        RowFactory.create(
            summary.round().index(),
            summary.round().epoch(),
            summary.samples(),
            summary.predictions(),
            summary.loss(),
            summary.accuracy(),
            summary.flippedShare(),
            summary.samplesPerSecond(),
            summary.workerNanos() / 1e9,
            summary.wallNanos() / 1e9,
            summary.kernels(),
            traffic.sent(),
            traffic.received(),
            traffic.shuffled()));
  }

  void addEpoch(int epoch, int finishedRounds, Metrics validation) {
    epochs.add(
        RowFactory.create(
            epoch,
            finishedRounds,
            trainLoss(epoch),
            trainAccuracy(epoch),
            validation.loss(),
            validation.accuracy()));
  }

  /** Mean of a column over the predictions of an epoch. */
  private double trainMean(int epoch, int column) {
    double sum = 0;
    long predictions = 0;
    for (Row row : rounds) {
      if (row.getInt(1) == epoch) {
        sum += row.getLong(PREDICTIONS) * row.getDouble(column);
        predictions += row.getLong(PREDICTIONS);
      }
    }
    return sum / predictions;
  }

  double trainLoss(int epoch) {
    return trainMean(epoch, LOSS);
  }

  double trainAccuracy(int epoch) {
    return trainMean(epoch, ACCURACY);
  }

  void write() throws IOException {
    tables.write(directory.metrics(ROUNDS), rounds, ROUND_SCHEMA);
    tables.write(directory.metrics(EPOCHS), epochs, EPOCH_SCHEMA);
  }
}
