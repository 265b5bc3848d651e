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
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextOptions;
import org.binorm.datasets.text.TextSink;
import org.binorm.datasets.text.TextSource;
import org.binorm.datasets.text.TextSources;
import org.binorm.datasets.text.TextSplit;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.PredictSplit;
import org.binorm.jobs.prepare.IdLists;
import org.binorm.jobs.prepare.PrepareTextJob;

/** Raw documents, one row each. */
final class RawText {
  private static final StructType SCHEMA =
      RawInput.columns(new StructType().add("text", DataTypes.StringType));

  private RawText() {}

  static RawInput open(SparkSession spark, ExperimentConfig config, BinaryModel model)
      throws IOException {
    Path path = RawInput.path(config);
    if (!model.isLanguage()) {
      throw JobException.input(path + ": text, but the model predicts images");
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    TextSource source = TextSources.open(config.data().format(), path, options(config), hadoop);
    IdLists lists = IdLists.read(new AtomicFiles(hadoop), config.data());
    RawInput.Wanted wanted =
        new RawInput.Wanted(
            config.predict().split().orElse(PredictSplit.ALL),
            lists.assigner(config.data(), source.namedSubsets()));
    return new RawInput(
        source.splits().stream().map(JavaBytes::of).toList(),
        new ReadDocuments(PreparedInput.broadcast(spark), wanted),
        SCHEMA,
        lists.fingerprint(source.fingerprint()));
  }

  /** How text is read does not need a section: only the model's own tokenizer is used. */
  private static TextOptions options(ExperimentConfig config) {
    try {
      return PrepareTextJob.options(config.text());
    } catch (ConfigException absent) {
      return TextOptions.defaults();
    }
  }

  /** Reads documents on executors. */
  private static final class ReadDocuments extends RawInput.ReadSplit {
    private static final long serialVersionUID = 1L;

    private final byte[] wanted;

    ReadDocuments(Broadcast<SerializableConfiguration> conf, RawInput.Wanted wanted) {
      super(conf);
      this.wanted = JavaBytes.of(wanted);
    }

    @Override
    void read(byte[] split, Configuration configuration, Consumer<Row> rows) throws IOException {
      RawInput.Wanted some = JavaBytes.read(wanted, RawInput.Wanted.class);
      JavaBytes.read(split, TextSplit.class)
          .read(
              configuration,
              new TextSink() {
                @Override
                public void accept(SourceDocument document) {
                  if (some.has(document.id(), document.subset())) {
                    rows.accept(
                        RowFactory.create(
                            document.id(),
                            document.file(),
                            document.offset(),
                            document.text(),
                            null));
                  }
                }

                @Override
                public void reject(Rejection rejection) {
                  rows.accept(
                      RowFactory.create(
                          rejection.file(),
                          rejection.file(),
                          rejection.offset(),
                          null,
                          rejection.reason()));
                }
              });
    }
  }
}
