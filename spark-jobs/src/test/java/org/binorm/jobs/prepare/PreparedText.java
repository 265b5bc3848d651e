package org.binorm.jobs.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.prepared.TextRowGroupReader;
import org.binorm.datasets.prepared.TokenRow;
import org.binorm.datasets.prepared.TokenRowGroup;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.config.ConfigLoader;

/** A corpus and the prepared data set made from it, in a test. */
record PreparedText(Path source, Path path) {

  static PreparedText in(Path folder) {
    return new PreparedText(folder.resolve("source"), folder.resolve("prepared"));
  }

  /** Another data set of the same corpus. */
  PreparedText to(String name) {
    return new PreparedText(source, path.resolveSibling(name));
  }

  /** Runs the job with {@code key=value} settings in addition. */
  JobResult prepare(SparkSession spark, String... settings) throws Exception {
    String yaml =
        "{data: {path: '%s', source: '%s'}, text: {context: 16, vocabulary-size: 120}}"
            .formatted(path, source);
    return new PrepareTextJob()
        .run(
            spark,
            ConfigLoader.parse(
                "test.yaml", yaml, List.of(settings), "data.path", "data.source", "text.context"));
  }

  TextManifest manifest() throws IOException {
    return TextManifest.read(new Configuration(), hadoopPath());
  }

  Tokenizer tokenizer() throws IOException {
    return Tokenizers.load(manifest().tokenizerJson(new Configuration(), hadoopPath()));
  }

  List<RowGroupRef> rowGroups(Subset subset) throws IOException {
    return RowGroupIndex.read(new Configuration(), hadoopPath(), manifest(), subset);
  }

  /** The rows of one subset in the order of its files. */
  List<TokenRow> rows(Subset subset) throws IOException {
    List<TokenRow> rows = new ArrayList<>();
    for (RowGroupRef ref : rowGroups(subset)) {
      TokenRowGroup group = TextRowGroupReader.readWithIds(new Configuration(), ref);
      for (int i = 0; i < group.rows(); i++) {
        rows.add(new TokenRow(group.ids()[i], group.row(i)));
      }
    }
    return rows;
  }

  /** Every file below {@code path} by its relative name. */
  SortedMap<String, byte[]> files() throws IOException {
    return new PreparedDir(source, path).files();
  }

  private org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
