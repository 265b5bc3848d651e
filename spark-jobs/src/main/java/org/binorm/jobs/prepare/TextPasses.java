package org.binorm.jobs.prepare;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.prepared.TokenSpec;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.datasets.text.TextSource;
import org.binorm.datasets.text.TextSplit;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.WordCounter;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.config.TextConfig;
import org.binorm.jobs.monitor.JobDescription;

/** The Spark jobs over the splits of a corpus: counting text and words, and writing. */
final class TextPasses implements AutoCloseable {
  private static final int MAX_PARTITIONS = 20_000;

  private final JavaSparkContext context;
  private final SubsetAssigner assigner;
  private final TextConfig text;
  private final Broadcast<SerializableConfiguration> conf;
  private final JavaRDD<byte[]> splits;
  private final JobDescription description;

  TextPasses(
      JavaSparkContext context, TextSource source, SubsetAssigner assigner, TextConfig text) {
    this.context = context;
    this.assigner = assigner;
    this.text = text;
    this.conf = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    List<byte[]> all = source.splits().stream().map(JavaBytes::of).toList();
    int partitions = Math.max(1, Math.min(MAX_PARTITIONS, all.size()));
    this.splits = context.parallelize(all, partitions);
    this.description = JobDescription.set(context.sc(), "reading the source");
  }

  /** How much text each subset gets. */
  TextTotals count() {
    context.setJobDescription("counting documents");
    TextTotals totals = new TextTotals();
    splits
        .mapPartitions(new CountText(conf, assigner, text.examples()))
        .collect()
        .forEach(bytes -> totals.merge(JavaBytes.read(bytes, TextTotals.class)));
    return totals;
  }

  /** The words of the training documents. */
  SortedMap<String, Long> words(WordCounter counter) {
    context.setJobDescription("counting words");
    SortedMap<String, Long> words = new TreeMap<>();
    splits
        .mapPartitionsToPair(new CountWords(conf, assigner, counter))
        .reduceByKey(Long::sum, context.defaultParallelism())
        .collect()
        .forEach(word -> words.put(word._1(), word._2()));
    return words;
  }

  /** Tokenizes all documents and writes the shards and the list of rejected records. */
  WrittenText write(Path staging, TextSizes sizes, Tokenizer tokenizer) {
    context.setJobDescription("tokenizing and writing shards");
    TokenSpec spec = new TokenSpec(text.context(), tokenizer.vocabularySize(), tokenizer.sha256());
    int unknownId = tokenizer.unknownId().orElse(TextManifest.NO_ID);
    ShardLayout layout = sizes.layout();
    Broadcast<byte[]> json = context.broadcast(tokenizer.json());
    try {
      return write(
          new TokenizeText(conf, assigner, layout, json, text.examples(), text.context()),
          layout,
          new WriteText(conf, staging, layout, spec, unknownId, sizes.rowGroups()));
    } finally {
      json.destroy();
    }
  }

  /** Writes the list of rejected records and nothing else. */
  WrittenText writeRejected(Path staging, TextSizes sizes) {
    context.setJobDescription("listing rejected records");
    ShardLayout layout = sizes.layout();
    TokenSpec none = new TokenSpec(text.context(), 1, "");
    return write(
        new FindRejectedText(conf, layout),
        layout,
        new WriteText(conf, staging, layout, none, TextManifest.NO_ID, ShardOptions.ofRows(1)));
  }

  private WrittenText write(
      ReadSplits<TextSplit, TokenizedRecord> reader, ShardLayout layout, WriteText writer) {
    WrittenText written = new WrittenText();
    splits
        .mapPartitionsToPair(reader)
        .repartitionAndSortWithinPartitions(new ShardPartitioner(layout.partitions()))
        .mapPartitionsWithIndex(writer, true)
        .collect()
        .forEach(bytes -> written.add(JavaBytes.read(bytes, PartReport.class)));
    return written;
  }

  @Override
  public void close() {
    description.close();
    conf.destroy();
  }
}
