package org.binorm.jobs.predict;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.jobs.JobException;
import org.binorm.jobs.run.ReleasedModel;

/**
 * A released model, for any Spark program.
 *
 * <pre>
 * BinaryModel model = BinaryModel.load("hdfs:///models/fashion/model.safetensors");
 * Dataset&lt;Row&gt; predicted = model.transform(spark.read().format("binaryFile").load("photos/"));
 * model.register(spark, "binorm_classify");
 * spark.sql("SELECT id, binorm_classify(image).predictedName FROM images");
 * </pre>
 *
 * <p>Executors get the file as it is, one bit a parameter, and open it once per JVM, whatever the
 * number of tasks. {@link #transform} runs the network on minibatches. The SQL function sees one
 * row at a time, which costs more: the kernels work on eight lanes and seven stay empty.
 *
 * <p>Immutable. The {@code with…} methods give another one.
 */
public final class BinaryModel {
  private static final int TOP_K = 5;
  private static final int IMAGES_PER_PASS = 256;
  private static final int TEXTS_PER_PASS = 16;

  /** Names of columns that are taken if none is named: a prepared set's, Spark's binaryFile's. */
  private static final List<String> IMAGE_COLUMNS = List.of("image", "content");

  private static final List<String> TEXT_COLUMNS = List.of("tokens", "text");

  private final ReleasedModel released;
  private final Optional<String> inputColumn;
  private final int topK;
  private final int batchSize;
  private final KernelChoice kernels;

  private BinaryModel(
      ReleasedModel released,
      Optional<String> inputColumn,
      int topK,
      int batchSize,
      KernelChoice kernels) {
    this.released = released;
    this.inputColumn = inputColumn;
    this.topK = topK;
    this.batchSize = batchSize;
    this.kernels = kernels;
  }

  /**
   * Reads and checks a released model, one-bit or its float32 twin.
   *
   * @param path {@code model.safetensors} or its export directory, on any Hadoop file system; the
   *     tokenizer of a language model is beside it
   * @throws RuntimeException of one line if there is no such file, or it is damaged
   */
  public static BinaryModel load(String path) {
    Configuration hadoop =
        SparkSession.getActiveSession().isDefined()
            ? SparkSession.active().sparkContext().hadoopConfiguration()
            : new Configuration();
    return of(ReleasedModel.read(hadoop, path, "another path"));
  }

  static BinaryModel of(ReleasedModel released) {
    boolean language = released.checkpoint().input() instanceof ModelInput.Text;
    if (language) {
      released.openTokenizer().close();
    }
    return new BinaryModel(
        released,
        Optional.empty(),
        TOP_K,
        language ? TEXTS_PER_PASS : IMAGES_PER_PASS,
        KernelChoice.AUTO);
  }

  /** The same model that lists more or fewer answers than 5. */
  public BinaryModel withTopK(int count) {
    return new BinaryModel(released, inputColumn, positive("top-k", count), batchSize, kernels);
  }

  /** The same model that runs on so many rows at a time: changes speed and memory, no result. */
  public BinaryModel withBatchSize(int rows) {
    return new BinaryModel(released, inputColumn, topK, positive("batch size", rows), kernels);
  }

  /** The same model that reads another column than {@code image}, {@code tokens} or the like. */
  public BinaryModel withInputColumn(String name) {
    return new BinaryModel(released, Optional.of(name), topK, batchSize, kernels);
  }

  BinaryModel withKernels(KernelChoice choice) {
    return new BinaryModel(released, inputColumn, topK, batchSize, choice);
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw JobException.input("%s: expected at least 1, got %d".formatted(name, value));
    }
    return value;
  }

  Checkpoint checkpoint() {
    return released.checkpoint();
  }

  /** Whether it predicts text; if not, it classifies images. */
  public boolean isLanguage() {
    return checkpoint().input() instanceof ModelInput.Text;
  }

  /** The classes by label; none if it is a language model. */
  public List<String> classNames() {
    return checkpoint().input() instanceof ModelInput.Images images
        ? images.classNames()
        : List.of();
  }

  /** SHA-256 of the released file (hex), which every prediction carries. */
  public String sha256() {
    return released.sha256();
  }

  /** The columns that {@link #transform} adds, and the type that the SQL function returns. */
  public StructType predictionType() {
    return isLanguage() ? PredictionColumns.OF_TEXT : PredictionColumns.OF_IMAGES;
  }

  /**
   * Adds the columns of {@link #predictionType()} to every row; lazy, and in the order of the rows.
   *
   * <p>Of images, the input is a column {@code image} (or {@code content}, as Spark's {@code
   * binaryFile} calls it) of bytes: pixels of the model's shape as in a prepared data set, or JPEG
   * and PNG files; a struct with the field {@code bytes} will do. Of text, it is a column {@code
   * tokens} of {@code array<int>}, or {@code text}. A row that cannot be read has no prediction but
   * a {@code rejection}.
   */
  public Dataset<Row> transform(Dataset<Row> rows) {
    StructType schema = rows.schema();
    int column = schema.fieldIndex(inputColumn(schema));
    StructType all = schema;
    for (StructField added : predictionType().fields()) {
      for (String name : schema.fieldNames()) {
        if (name.equalsIgnoreCase(added.name())) {
          throw JobException.input(
              "column \"%s\": is there already, where the prediction goes; rename or drop it"
                  .formatted(name));
        }
      }
      all = all.add(added);
    }
    return rows.mapPartitions(
        new PredictRows(broadcast(rows.sparkSession()), column, topK, batchSize, kernels),
        Encoders.row(all));
  }

  /** The column that {@link #transform} reads; refuses a table without one. */
  String inputColumn(StructType schema) {
    List<String> names =
        inputColumn.map(List::of).orElse(isLanguage() ? TEXT_COLUMNS : IMAGE_COLUMNS);
    List<String> present = List.of(schema.fieldNames());
    String name =
        names.stream()
            .filter(present::contains)
            .findFirst()
            .orElseThrow(
                () ->
                    JobException.input(
                        "column \"%s\": expected for %s, got only %s"
                            .formatted(
                                String.join("\" or \"", names),
                                isLanguage() ? "text" : "images",
                                String.join(", ", present))));
    StructField field = schema.apply(name);
    boolean fits = isLanguage() ? isText(field.dataType()) : isImage(field.dataType());
    if (!fits) {
      throw JobException.input(
          "column \"%s\": expected %s, got %s"
              .formatted(
                  name,
                  isLanguage() ? "string or array<int>" : "binary or struct<bytes:binary>",
                  field.dataType().simpleString().toLowerCase(Locale.ROOT)));
    }
    return name;
  }

  private static boolean isText(DataType type) {
    return type instanceof StringType
        || (type instanceof ArrayType list && list.elementType() instanceof IntegerType);
  }

  private static boolean isImage(DataType type) {
    return type instanceof BinaryType
        || (type instanceof StructType struct
            && List.of(struct.fieldNames()).contains(ImageBytes.BYTES)
            && struct.apply(ImageBytes.BYTES).dataType() instanceof BinaryType);
  }

  /**
   * Makes the model a SQL function of one argument, what {@link #transform} takes as input; it
   * returns a struct of {@link #predictionType()}.
   *
   * <p>Sees one row at a time: for many rows, {@link #transform} is faster.
   */
  public void register(SparkSession spark, String name) {
    spark.udf().register(name, new PredictValue(broadcast(spark), topK, kernels), predictionType());
  }

  private Broadcast<ModelBytes> broadcast(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .broadcast(ModelBytes.of(released));
  }
}
