package org.binorm.jobs.predict;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.DatasetKind;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.ImageRowGroup;
import org.binorm.datasets.prepared.PreparedManifest;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupReader;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.prepared.TextRowGroupReader;
import org.binorm.datasets.prepared.TokenRowGroup;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.PredictSplit;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Row groups of a prepared data set, one partition each. */
record PreparedInput(
    List<RowGroupRef> refs,
    FlatMapFunction<byte[], Row> reader,
    StructType schema,
    String fingerprint)
    implements PredictionInput {
  private static final StructType IMAGES =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("label", DataTypes.IntegerType)
          .add("image", DataTypes.BinaryType, false);

  private static final StructType TEXT =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("tokens", DataTypes.createArrayType(DataTypes.IntegerType, false), false);

  static PreparedInput open(SparkSession spark, ExperimentConfig config, BinaryModel model)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path directory = new Path(config.predict().input().orElse(config.data().path()));
    Broadcast<SerializableConfiguration> conf = broadcast(spark);
    DatasetKind kind = DatasetKind.of(hadoop, directory);
    if ((kind == DatasetKind.TEXT) != model.isLanguage()) {
      throw JobException.input(
          "%s: prepared %s, but the model predicts %s"
              .formatted(directory, kind.key(), model.isLanguage() ? "text" : "images"));
    }
    PreparedManifest manifest;
    FlatMapFunction<byte[], Row> reader;
    if (kind == DatasetKind.IMAGES) {
      DatasetManifest images = DatasetManifest.read(hadoop, directory);
      requireShape(directory, images.shape(), ImageBytes.shape(model.checkpoint().model()));
      Labels labels = Labels.of(directory.toString(), images.classes(), model.classNames());
      reader = new ReadImageGroup(conf, images.shape(), labels);
      manifest = images;
    } else {
      TextManifest text = TextManifest.read(hadoop, directory);
      requireTokenizer(directory, text, (ModelInput.Text) model.checkpoint().input());
      reader = new ReadTextGroup(conf);
      manifest = text;
    }
    List<RowGroupRef> refs = new ArrayList<>();
    for (Subset subset : subsets(config.predict().split().orElse(PredictSplit.TEST))) {
      refs.addAll(RowGroupIndex.read(hadoop, directory, manifest, subset));
    }
    return new PreparedInput(
        refs, reader, kind == DatasetKind.IMAGES ? IMAGES : TEXT, manifest.fingerprint());
  }

  static Broadcast<SerializableConfiguration> broadcast(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }

  private static List<Subset> subsets(PredictSplit split) {
    return split == PredictSplit.ALL ? Subset.prepared() : List.of(Subset.valueOf(split.name()));
  }

  private static void requireShape(Path directory, ImageShape shape, ImageShape expected) {
    if (!shape.equals(expected)) {
      throw JobException.input(
          "%s: images of %s, but the model takes %s; predict.input-format: images resizes raw ones"
              .formatted(directory, shape, expected));
    }
  }

  private static void requireTokenizer(Path directory, TextManifest text, ModelInput.Text model) {
    if (!text.tokenizerSha256().equals(model.sha256())) {
      throw JobException.input(
          "%s: tokens of another tokenizer (SHA-256 %.12s) than the model's (%.12s); predict.input-format: text reads raw text"
              .formatted(directory, text.tokenizerSha256(), model.sha256()));
    }
  }

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    List<byte[]> groups = refs.stream().map(JavaBytes::of).toList();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark.createDataFrame(
        context.parallelize(groups, Math.max(1, groups.size())).flatMap(reader), schema);
  }

  /** Images of one row group. */
  private static final class ReadImageGroup implements FlatMapFunction<byte[], Row> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> conf;
    private final byte[] shape;
    private final Labels labels;

    ReadImageGroup(Broadcast<SerializableConfiguration> conf, ImageShape shape, Labels labels) {
      this.conf = conf;
      this.shape = JavaBytes.of(shape);
      this.labels = labels;
    }

    @Override
    public Iterator<Row> call(byte[] ref) {
      ImageShape each = JavaBytes.read(shape, ImageShape.class);
      ImageRowGroup group;
      try {
        group =
            RowGroupReader.readWithIds(
                conf.value().value(), JavaBytes.read(ref, RowGroupRef.class), each, labels.known());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return rows(group.rows(), row -> image(group, row, each.size()));
    }

    private Row image(ImageRowGroup group, int row, int size) {
      return RowFactory.create(
          group.ids()[row],
          labels.ofModel(group.labels()[row]),
          Arrays.copyOfRange(group.pixels(), row * size, (row + 1) * size));
    }
  }

  /** Sequences of one row group. */
  private static final class ReadTextGroup implements FlatMapFunction<byte[], Row> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> conf;

    ReadTextGroup(Broadcast<SerializableConfiguration> conf) {
      this.conf = conf;
    }

    @Override
    public Iterator<Row> call(byte[] ref) {
      TokenRowGroup group;
      try {
        group =
            TextRowGroupReader.readWithIds(
                conf.value().value(), JavaBytes.read(ref, RowGroupRef.class));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return rows(group.rows(), row -> RowFactory.create(group.ids()[row], tokens(group.row(row))));
    }
  }

  private static Seq<Integer> tokens(int[] row) {
    return CollectionConverters.asScala(IntStream.of(row).boxed().toList()).toSeq();
  }

  private static Iterator<Row> rows(int count, IntFunction<Row> row) {
    return IntStream.range(0, count).mapToObj(row).iterator();
  }
}
