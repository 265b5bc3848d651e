package org.binorm.jobs.predict;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.IntegralType;
import org.binorm.datasets.Rejection;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.Job;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.PredictConfig;
import org.binorm.jobs.config.PredictInput;
import org.binorm.jobs.run.ReleasedModel;

/**
 * {@code predict}: what a released model says of a data set, as Parquet.
 *
 * <p>One row per input row, in the order of the input; the same input and model give the same
 * bytes, whatever Spark runs on. The predictions appear under their name when they are complete.
 */
public final class PredictJob implements Job {
  private static final String NAME = "predict";
  private static final String LABEL = "label";
  private static final String REQUEST = "requestSha256";

  @Override
  public JobResult run(SparkSession spark, ExperimentConfig config) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    AtomicFiles files = new AtomicFiles(context.hadoopConfiguration());
    PredictionFiles target =
        new PredictionFiles(context, files, new Path(config.predictionsPath()));
    target.refuseForeignFiles();
    BinaryModel model = model(context, config);
    PredictionInput input = PredictionInput.open(spark, config, model);
    String request = request(config, model, input);
    if (!config.output().overwrite()) {
      Optional<JobResult> earlier = ResultFile.readGood(files, target.path());
      if (earlier.isPresent() && request.equals(earlier.get().metrics().get(REQUEST))) {
        return JobResult.skipped(
            earlier.get(), target.path() + " is predicted already; --overwrite predicts it again");
      }
    }
    context.setJobDescription("predicting");
    Path staging = target.stage();
    try {
      long start = System.nanoTime();
      Path written = target.writeRows(predicted(spark, input, model), staging);
      double seconds = (System.nanoTime() - start) / 1e9;
      Dataset<Row> rows = spark.read().parquet(written.toString());
      Row totals = totals(rows);
      checkRejected(config, target, staging, rows, totals);
      target.nameParts(staging);
      JobResult result = result(target.path(), model, request, totals, seconds);
      // With the predictions, so that they never stand there without their result.
      ResultFile.write(files, staging, result);
      target.publish(staging);
      return result;
    } finally {
      target.discard(staging);
      context.setJobDescription(null);
    }
  }

  /** What is read: the data and the model. */
  public static List<String> inputs(ExperimentConfig config) {
    PredictConfig predict = config.predict();
    List<String> inputs = new ArrayList<>();
    if (predict.input().isPresent()) {
      inputs.add(predict.input().get());
    } else if (predict.inputFormat() == PredictInput.PREPARED) {
      inputs.add(config.data().path());
    } else {
      inputs.addAll(config.data().inputs());
    }
    inputs.add(predict.model().orElseGet(config::exportPath));
    return inputs;
  }

  private static BinaryModel model(JavaSparkContext context, ExperimentConfig config) {
    PredictConfig predict = config.predict();
    String path = predict.model().orElseGet(config::exportPath);
    BinaryModel model =
        BinaryModel.of(ReleasedModel.read(context.hadoopConfiguration(), path, "predict.model"))
            .withTopK(predict.topK())
            .withKernels(kernels(config));
    return predict
        .batchSize()
        .or(config.evaluate()::batchSize)
        .map(model::withBatchSize)
        .orElse(model);
  }

  /** Predicting needs no section about training; asking for an absent one throws. */
  private static KernelChoice kernels(ExperimentConfig config) {
    try {
      return KernelChoice.valueOf(config.train().kernels().name());
    } catch (ConfigException absent) {
      return KernelChoice.AUTO;
    }
  }

  /** How raw text is read; nothing if the section is absent. */
  private static String textSettings(ExperimentConfig config) {
    try {
      return config.text().toString();
    } catch (ConfigException absent) {
      return "";
    }
  }

  /** Everything that the predictions follow from. */
  private static String request(ExperimentConfig config, BinaryModel model, PredictionInput input) {
    String all =
        String.join(
            "\n",
            model.sha256(),
            input.fingerprint(),
            config.predict().inputFormat().key(),
            config.predict().split().toString(),
            config.predict().topK().toString(),
            config.data().format(),
            textSettings(config),
            config.data().seed().toString(),
            config.data().validationFraction().toString(),
            config.data().testFraction().toString(),
            config.data().maxPixels().toString());
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(all.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The input and what the model says of it, without what it read. */
  private static Dataset<Row> predicted(
      SparkSession spark, PredictionInput input, BinaryModel model) {
    Dataset<Row> rows = input.rows(spark);
    String read = model.inputColumn(rows.schema());
    Dataset<Row> predicted = model.transform(rows).drop(read);
    return Arrays.asList(rows.columns()).contains(PredictionInput.REASON)
            && !(input instanceof ParquetRows)
        ? predicted
            .withColumn(
                PredictionColumns.REJECTION,
                coalesce(col(PredictionInput.REASON), col(PredictionColumns.REJECTION)))
            .drop(PredictionInput.REASON)
        : predicted;
  }

  private static Row totals(Dataset<Row> rows) {
    List<String> names = Arrays.asList(rows.columns());
    Column zero = lit(0L);
    boolean labelled =
        names.contains(LABEL) && rows.schema().apply(LABEL).dataType() instanceof IntegralType;
    Column both = col(PredictionColumns.PREDICTION).isNotNull();
    List<Column> columns = new ArrayList<>();
    columns.add(count(col(PredictionColumns.REJECTION)).as("rejected"));
    columns.add(
        (labelled ? sum(both.and(col(LABEL).isNotNull()).cast("long")) : sum(zero)).as("labelled"));
    columns.add(
        (labelled
                ? sum(col(LABEL).equalTo(col(PredictionColumns.PREDICTION)).cast("long"))
                : sum(zero))
            .as("right"));
    if (names.contains(PredictionColumns.SCORED_TOKENS)) {
      columns.add(sum(col(PredictionColumns.SCORED_TOKENS)).as(PredictionColumns.SCORED_TOKENS));
      // Decimals are added exactly, so the order of the parts does not matter.
      columns.add(
          sum(col(PredictionColumns.LOG_LIKELIHOOD).cast("decimal(38,12)"))
              .cast("double")
              .as(PredictionColumns.LOG_LIKELIHOOD));
    }
    return rows.agg(count(lit(1)).as("rows"), columns.toArray(Column[]::new)).head();
  }

  private static void checkRejected(
      ExperimentConfig config, PredictionFiles target, Path staging, Dataset<Row> rows, Row totals)
      throws IOException {
    long all = totals.getAs("rows");
    long rejected = totals.getAs("rejected");
    if (all == 0) {
      throw JobException.input("no row to predict; check predict.input and predict.split");
    }
    if (rejected == 0) {
      return;
    }
    Rejection first = target.writeRejections(() -> rejections(rows), staging);
    if (rejected > config.data().maxRejected()) {
      throw new JobException(
          ExitCode.REJECTED,
          "rows rejected: %d, allowed by data.max-rejected: %d; the first: %s%s: %s; all of them: %s"
              .formatted(
                  rejected,
                  config.data().maxRejected(),
                  first.file(),
                  first.offset() == 0 ? "" : " at " + first.offset(),
                  first.reason(),
                  target.keepRejected(staging)));
    }
  }

  /** By file and offset; of Parquet, by id. */
  private static Iterator<Rejection> rejections(Dataset<Row> rows) {
    List<String> names = Arrays.asList(rows.columns());
    boolean placed =
        names.contains(RawInput.REJECTED_FILE) && names.contains(RawInput.REJECTED_OFFSET);
    Column file =
        placed ? col(RawInput.REJECTED_FILE) : names.contains("id") ? col("id") : lit("row");
    Column offset = placed ? col(RawInput.REJECTED_OFFSET) : lit(0L);
    Iterator<Row> rejected =
        rows.filter(col(PredictionColumns.REJECTION).isNotNull())
            .select(
                file.cast("string").as("file"),
                offset.cast("long").as("offset"),
                col(PredictionColumns.REJECTION))
            .orderBy("file", "offset")
            .toLocalIterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rejected.hasNext();
      }

      @Override
      public Rejection next() {
        Row row = rejected.next();
        return new Rejection(String.valueOf(row.getString(0)), row.getLong(1), row.getString(2));
      }
    };
  }

  private static JobResult result(
      Path path, BinaryModel model, String request, Row totals, double seconds) {
    long rows = totals.getAs("rows");
    long rejected = totals.getAs("rejected");
    long labelled = totals.getAs("labelled");
    double speed = rows / seconds;
    StringBuilder message =
        new StringBuilder("%s: %d rows, %.0f a second".formatted(path, rows, speed));
    JobResult.Builder result;
    double accuracy = labelled == 0 ? 0 : (double) totals.<Long>getAs("right") / labelled;
    if (labelled > 0) {
      message.append(", accuracy %.4f".formatted(accuracy));
    }
    Long scored = model.isLanguage() ? totals.getAs(PredictionColumns.SCORED_TOKENS) : null;
    double perplexity =
        scored == null || scored == 0
            ? 0
            : StrictMath.exp(-totals.<Double>getAs(PredictionColumns.LOG_LIKELIHOOD) / scored);
    if (perplexity > 0) {
      message.append(", perplexity %.2f".formatted(perplexity));
    }
    if (rejected > 0) {
      message.append("; rejected ").append(rejected);
    }
    result =
        JobResult.done(NAME, message.toString())
            .output("predictions", path.toString())
            .metric("rows", rows)
            .metric("rejected", rejected)
            .metric("rowsPerSecond", speed);
    if (labelled > 0) {
      result.metric("labelled", labelled).metric("accuracy", accuracy);
    }
    if (perplexity > 0) {
      result.metric("scoredTokens", scored).metric("perplexity", perplexity);
    }
    return result.metric("modelSha256", model.sha256()).metric(REQUEST, request).build();
  }
}
