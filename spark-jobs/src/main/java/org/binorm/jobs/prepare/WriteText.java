package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.prepared.TextCounts;
import org.binorm.datasets.prepared.TextShardWriter;
import org.binorm.datasets.prepared.TokenSpec;
import org.binorm.datasets.split.Subset;
import scala.Tuple2;

/** Writes shards of tokens; what a shard says about itself are its {@link TextCounts}. */
final class WriteText extends WriteShards<TokenizedRecord> {
  private static final long serialVersionUID = 1L;

  private final TokenSpec spec;
  private final int unknownId;
  private final ShardOptions options;

  WriteText(
      Broadcast<SerializableConfiguration> conf,
      Path staging,
      ShardLayout layout,
      TokenSpec spec,
      int unknownId,
      ShardOptions options) {
    super(conf, staging, layout);
    this.spec = spec;
    this.unknownId = unknownId;
    this.options = options;
  }

  @Override
  Written writeRows(
      Configuration configuration,
      Path file,
      Subset subset,
      Iterator<Tuple2<ShardKey, TokenizedRecord>> records)
      throws IOException {
    TextCounts counts = TextCounts.NONE;
    TextShardWriter writer = new TextShardWriter(configuration, file, spec, options);
    try (writer) {
      while (records.hasNext()) {
        Tuple2<ShardKey, TokenizedRecord> record = records.next();
        writer.write(record._2().row(record._1().id()));
        counts = counts.plus(record._2().counts(unknownId));
      }
    }
    return new Written(writer.partFile(), counts);
  }
}
