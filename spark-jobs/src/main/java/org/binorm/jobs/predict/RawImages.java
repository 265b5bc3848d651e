package org.binorm.jobs.predict;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.image.ImageDecoder;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.ImageSink;
import org.binorm.datasets.image.ImageSource;
import org.binorm.datasets.image.ImageSources;
import org.binorm.datasets.image.RejectedImageException;
import org.binorm.datasets.image.SourceImage;
import org.binorm.datasets.image.SourceSplit;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.PredictSplit;
import org.binorm.jobs.prepare.IdLists;

/** Raw images, decoded to the shape that the model takes. */
final class RawImages {
  private static final StructType SCHEMA =
      RawInput.columns(
          new StructType().add("label", DataTypes.IntegerType).add("image", DataTypes.BinaryType));

  private RawImages() {}

  static RawInput open(SparkSession spark, ExperimentConfig config, BinaryModel model)
      throws IOException {
    Path path = RawInput.path(config);
    if (model.isLanguage()) {
      throw JobException.input(path + ": images, but the model predicts text");
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ImageSource source = ImageSources.open(config.data().format(), path, hadoop);
    IdLists lists = IdLists.read(new AtomicFiles(hadoop), config.data());
    RawInput.Wanted wanted =
        new RawInput.Wanted(
            config.predict().split().orElse(PredictSplit.ALL), lists.assigner(config.data()));
    return new RawInput(
        source.splits().stream().map(JavaBytes::of).toList(),
        new ReadImages(
            PreparedInput.broadcast(spark),
            wanted,
            ImageBytes.shape(model.checkpoint().model()),
            config.data().maxPixels(),
            Labels.of(path.toString(), source.classNames(), model.classNames())),
        SCHEMA,
        lists.fingerprint(source.fingerprint()));
  }

  /** Reads and decodes images on executors. */
  private static final class ReadImages extends RawInput.ReadSplit {
    private static final long serialVersionUID = 1L;

    private final byte[] wanted;
    private final byte[] shape;
    private final long maxPixels;
    private final Labels labels;

    ReadImages(
        Broadcast<SerializableConfiguration> conf,
        RawInput.Wanted wanted,
        ImageShape shape,
        long maxPixels,
        Labels labels) {
      super(conf);
      this.wanted = JavaBytes.of(wanted);
      this.shape = JavaBytes.of(shape);
      this.maxPixels = maxPixels;
      this.labels = labels;
    }

    @Override
    void read(byte[] split, Configuration configuration, Consumer<Row> rows) throws IOException {
      RawInput.Wanted some = JavaBytes.read(wanted, RawInput.Wanted.class);
      ImageShape target = JavaBytes.read(shape, ImageShape.class);
      try (ImageDecoder decoder = new ImageDecoder(target, maxPixels)) {
        JavaBytes.read(split, SourceSplit.class)
            .read(configuration, new DecodingSink(decoder, some, rows));
      }
    }

    private final class DecodingSink implements ImageSink {
      private final ImageDecoder decoder;
      private final RawInput.Wanted some;
      private final Consumer<Row> rows;

      DecodingSink(ImageDecoder decoder, RawInput.Wanted some, Consumer<Row> rows) {
        this.decoder = decoder;
        this.some = some;
        this.rows = rows;
      }

      @Override
      public void accept(SourceImage image) {
        if (some.has(image.id(), image.subset())) {
          rows.accept(row(image));
        }
      }

      private Row row(SourceImage image) {
        byte[] pixels = null;
        String reason = null;
        try {
          pixels = decoder.decode(image.content());
        } catch (RejectedImageException e) {
          reason = e.getMessage();
        }
        return RowFactory.create(
            image.id(),
            image.file(),
            image.offset(),
            labels.ofModel(image.label()),
            pixels,
            reason);
      }

      @Override
      public void reject(Rejection rejection) {
        rows.accept(
            RowFactory.create(
                rejection.file(),
                rejection.file(),
                rejection.offset(),
                null,
                null,
                rejection.reason()));
      }
    }
  }
}
