package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextExamples;
import org.binorm.datasets.text.TextSink;
import org.binorm.datasets.text.TextSplit;
import org.binorm.jobs.JavaBytes;

/** First pass, on executors: source splits to {@link TextTotals}, nothing tokenized. */
final class CountText implements FlatMapFunction<Iterator<byte[]>, byte[]> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> conf;
  private final SubsetAssigner assigner;
  private final TextExamples examples;

  CountText(
      Broadcast<SerializableConfiguration> conf, SubsetAssigner assigner, TextExamples examples) {
    this.conf = conf;
    this.assigner = assigner;
    this.examples = examples;
  }

  @Override
  public Iterator<byte[]> call(Iterator<byte[]> splits) throws IOException {
    Configuration configuration = conf.value().value();
    CountingSink sink = new CountingSink();
    while (splits.hasNext()) {
      JavaBytes.read(splits.next(), TextSplit.class).read(configuration, sink);
    }
    return List.of(JavaBytes.of(sink.totals)).iterator();
  }

  private final class CountingSink implements TextSink {
    private final TextTotals totals = new TextTotals();

    @Override
    public void accept(SourceDocument document) {
      String id = document.id();
      boolean listed = assigner.validationIds().contains(id) || assigner.testIds().contains(id);
      totals.add(assigner.assign(id, document.subset()), document, listed, examples);
    }

    @Override
    public void reject(Rejection rejection) {
      // The last pass says which.
      totals.addRejected();
    }
  }
}
