package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextSink;
import org.binorm.datasets.text.TextSplit;
import scala.Tuple2;

/** The last pass if too many records are rejected: only those, for there will be no data set. */
final class FindRejectedText extends ReadSplits<TextSplit, TokenizedRecord> {
  private static final long serialVersionUID = 1L;

  private final ShardLayout layout;

  FindRejectedText(Broadcast<SerializableConfiguration> conf, ShardLayout layout) {
    super(conf, TextSplit.class);
    this.layout = layout;
  }

  @Override
  void read(
      List<TextSplit> splits,
      Configuration configuration,
      Consumer<Tuple2<ShardKey, TokenizedRecord>> consumer)
      throws IOException {
    TextSink sink =
        new TextSink() {
          @Override
          public void accept(SourceDocument document) {
            // Is good, but not needed.
          }

          @Override
          public void reject(Rejection rejection) {
            consumer.accept(
                new Tuple2<>(layout.key(rejection), TokenizedRecord.rejected(rejection)));
          }
        };
    for (TextSplit split : splits) {
      split.read(configuration, sink);
    }
  }
}
