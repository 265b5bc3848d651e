package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextSink;
import org.binorm.datasets.text.TextSplit;
import org.binorm.datasets.tokenizer.WordCounter;
import org.binorm.jobs.JavaBytes;
import scala.Tuple2;

/** Second pass, on executors: the words of training documents and how often each occurs. */
final class CountWords implements PairFlatMapFunction<Iterator<byte[]>, String, Long> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> conf;
  private final SubsetAssigner assigner;
  private final WordCounter counter;

  CountWords(
      Broadcast<SerializableConfiguration> conf, SubsetAssigner assigner, WordCounter counter) {
    this.conf = conf;
    this.assigner = assigner;
    this.counter = counter;
  }

  @Override
  public Iterator<Tuple2<String, Long>> call(Iterator<byte[]> splits) throws IOException {
    Configuration configuration = conf.value().value();
    WordSink sink = new WordSink();
    while (splits.hasNext()) {
      JavaBytes.read(splits.next(), TextSplit.class).read(configuration, sink);
    }
    return sink.words.entrySet().stream()
        .map(word -> new Tuple2<>(word.getKey(), word.getValue()))
        .iterator();
  }

  private final class WordSink implements TextSink {
    private final Map<String, Long> words = new HashMap<>();

    @Override
    public void accept(SourceDocument document) {
      if (assigner.assign(document.id(), document.subset()) == Subset.TRAIN) {
        counter.count(document.text(), words);
      }
    }

    @Override
    public void reject(Rejection rejection) {
      // The last pass reports it.
    }
  }
}
