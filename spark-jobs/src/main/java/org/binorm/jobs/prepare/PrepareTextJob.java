package org.binorm.jobs.prepare;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.prepared.TextCounts;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.datasets.text.TextOptions;
import org.binorm.datasets.text.TextSource;
import org.binorm.datasets.text.TextSources;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.Job;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.config.DataConfig;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.TextConfig;

/**
 * {@code prepare-text}: raw text to the Parquet shards of tokens that {@code train} reads, and the
 * tokenizer that made them.
 *
 * <p>The same source, seed and options give the same bytes, whatever Spark runs on. The data set
 * appears under {@code data.path} when it is complete; until then, and if the job fails, what was
 * there stays.
 */
public final class PrepareTextJob implements Job {
  private static final String NAME = "prepare-text";

  @Override
  public JobResult run(SparkSession spark, ExperimentConfig config) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration conf = context.hadoopConfiguration();
    DataConfig data = config.data();
    TextConfig text = config.text();
    Path from = new Path(Outcome.source(data));
    PreparedTarget target = new PreparedTarget(conf, new Path(data.path()), "data.max-pixels");
    Outcome outcome = new Outcome("documents", data, target);
    target.refuseForeignFiles(from);

    TextSource source = TextSources.open(data.format(), from, options(text), conf);
    AtomicFiles files = new AtomicFiles(conf);
    IdLists lists = IdLists.read(files, data);
    String fingerprint = lists.fingerprint(source.fingerprint());
    try (TextTokenizer tokenizer = TextTokenizer.of(conf, text)) {
      if (target.isPrepared() && !config.output().overwrite()) {
        TextManifest manifest =
            target.requireSame(config, fingerprint, TextManifest::read, tokenizer::difference);
        return outcome.skipped(files, described(target, manifest, "prepared earlier").build());
      }
      SubsetAssigner assigner = lists.assigner(data, source.namedSubsets());
      try (TextPasses passes = new TextPasses(context, source, assigner, text)) {
        TextTotals totals = passes.count();
        lists.requireFound("document", totals.ids());
        Path staging = target.stage();
        try {
          TextSizes sizes = new TextSizes(config, totals);
          if (totals.rejected() > data.maxRejected()) {
            outcome.requireFewRejected(staging, passes.writeRejected(staging, sizes));
          }
          requireText(data, totals);
          outcome.requireTraining(totals.documents());
          Tokenizer used = tokenizer.get(passes);
          WrittenText written = passes.write(staging, sizes, used);
          requireExamples(written);
          TextManifest manifest = manifest(config, fingerprint, used, totals, written);
          JobResult result = result(target, manifest, totals, written);
          files.writeBytes(new Path(staging, TextManifest.TOKENIZER_NAME), used.json());
          // With the data set, so that it never stands there without its result.
          ResultFile.write(files, staging, result);
          target.publish(staging, manifest, config, written.rejected());
          return result;
        } finally {
          target.discard(staging);
        }
      }
    }
  }

  /** How the files of a corpus are read. */
  public static TextOptions options(TextConfig text) {
    return TextOptions.defaults()
        .withField(text.field())
        .withBadUtf8(text.badUtf8())
        .withMaxDocumentBytes(text.maxDocumentBytes())
        .withFiles(text.validationFiles(), text.testFiles());
  }

  private static void requireText(DataConfig data, TextTotals totals) {
    if (totals.documents().isEmpty()) {
      throw JobException.input(
          "%s: expected text, found no document that is not blank; check data.source and data.format"
              .formatted(Outcome.source(data)));
    }
  }

  private static void requireExamples(WrittenText written) {
    if (written.rows(Subset.TRAIN) == 0) {
      throw JobException.input(
          "no example of two tokens or more is left to train on; check data.source");
    }
  }

  private static TextManifest manifest(
      ExperimentConfig config,
      String fingerprint,
      Tokenizer tokenizer,
      TextTotals totals,
      WrittenText written) {
    return new TextManifest(
        config.text().context(),
        tokenizer.vocabularySize(),
        tokenizer.sha256(),
        config.text().examples(),
        tokenizer.unknownId().orElse(TextManifest.NO_ID),
        tokenizer.paddingId().orElse(TextManifest.NO_ID),
        tokenizer.endOfTextId().orElse(TextManifest.NO_ID),
        written.splits(),
        written.counts(totals),
        config.data().seed(),
        fingerprint,
        Outcome.toolVersion());
  }

  private static JobResult result(
      PreparedTarget target, TextManifest manifest, TextTotals totals, WrittenText written) {
    String message =
        "%s: %d examples (%d tokens) to train on, %d to validate, %d to test; vocabulary %d, context %d, %.1f MB"
            .formatted(
                target.path(),
                written.rows(Subset.TRAIN),
                manifest.counts(Subset.TRAIN).tokens(),
                written.rows(Subset.VALIDATION),
                written.rows(Subset.TEST),
                manifest.vocabulary(),
                manifest.context(),
                written.bytes() / 1e6);
    String rejected = written.rejected() == 0 ? "" : "; rejected " + written.rejected();
    return described(target, manifest, message + rejected)
        .metric("rejected", written.rejected())
        .metric("replaced", totals.replaced())
        .metric("bytes", written.bytes())
        .build();
  }

  private static JobResult.Builder described(
      PreparedTarget target, TextManifest manifest, String message) {
    JobResult.Builder result =
        JobResult.done(NAME, message)
            .output("dataset", target.path().toString())
            .output("tokenizer", new Path(target.path(), TextManifest.TOKENIZER_NAME).toString());
    for (Subset subset : Subset.prepared()) {
      String split = subset.directoryName();
      TextCounts counts = manifest.counts(subset);
      result
          .metric(split + ".rows", manifest.split(subset).rows())
          .metric(split + ".documents", counts.documents())
          .metric(split + ".tokens", counts.tokens())
          .metric(split + ".unknownTokens", counts.unknownTokens())
          .metric(split + ".droppedTokens", counts.droppedTokens());
    }
    TextCounts training = manifest.counts(Subset.TRAIN);
    return result
        .metric("tokensPerByte", training.tokensPerByte())
        .metric("unknownRate", training.unknownRate())
        .metric("vocabulary", (long) manifest.vocabulary())
        .metric("tokenizerSha256", manifest.tokenizerSha256());
  }
}
