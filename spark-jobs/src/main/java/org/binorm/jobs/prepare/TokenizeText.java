package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.datasets.text.ExampleMaker;
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextExamples;
import org.binorm.datasets.text.TextSink;
import org.binorm.datasets.text.TextSplit;
import org.binorm.datasets.text.TokenExample;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import scala.Tuple2;

/** Last pass, on executors: source splits to examples of tokens and their places in the output. */
final class TokenizeText extends ReadSplits<TextSplit, TokenizedRecord> {
  private static final long serialVersionUID = 1L;

  private final SubsetAssigner assigner;
  private final ShardLayout layout;
  private final Broadcast<byte[]> tokenizerJson;
  private final TextExamples examples;
  private final int context;

  TokenizeText(
      Broadcast<SerializableConfiguration> conf,
      SubsetAssigner assigner,
      ShardLayout layout,
      Broadcast<byte[]> tokenizerJson,
      TextExamples examples,
      int context) {
    super(conf, TextSplit.class);
    this.assigner = assigner;
    this.layout = layout;
    this.tokenizerJson = tokenizerJson;
    this.examples = examples;
    this.context = context;
  }

  @Override
  void read(
      List<TextSplit> splits,
      Configuration configuration,
      Consumer<Tuple2<ShardKey, TokenizedRecord>> consumer)
      throws IOException {
    try (Tokenizer tokenizer = Tokenizers.load(tokenizerJson.value())) {
      for (TextSplit split : splits) {
        // Windows never cross a split, so what a task holds does not matter.
        TokenizingSink sink = new TokenizingSink(tokenizer, consumer);
        split.read(configuration, sink);
        sink.finish();
      }
    }
  }

  private final class TokenizingSink implements TextSink {
    private final Map<Subset, ExampleMaker> makers = new EnumMap<>(Subset.class);
    private final Consumer<Tuple2<ShardKey, TokenizedRecord>> consumer;

    TokenizingSink(Tokenizer tokenizer, Consumer<Tuple2<ShardKey, TokenizedRecord>> consumer) {
      this.consumer = consumer;
      for (Subset subset : Subset.prepared()) {
        makers.put(subset, examples.maker(tokenizer, context, example -> pass(subset, example)));
      }
    }

    private void pass(Subset subset, TokenExample example) {
      ShardKey key = layout.key(subset, example.id());
      consumer.accept(new Tuple2<>(key, TokenizedRecord.example(example)));
    }

    @Override
    public void accept(SourceDocument document) {
      makers.get(assigner.assign(document.id(), document.subset())).add(document);
    }

    @Override
    public void reject(Rejection rejection) {
      consumer.accept(new Tuple2<>(layout.key(rejection), TokenizedRecord.rejected(rejection)));
    }

    void finish() {
      makers.values().forEach(ExampleMaker::finish);
    }
  }
}
