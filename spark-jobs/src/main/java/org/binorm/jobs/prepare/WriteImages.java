package org.binorm.jobs.prepare;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.ChannelStatistics;
import org.binorm.datasets.prepared.ImageRow;
import org.binorm.datasets.prepared.ImageShardWriter;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.split.Subset;
import scala.Tuple2;

/** Writes shards of images. */
final class WriteImages extends WriteShards<DecodedRecord> {
  private static final long serialVersionUID = 1L;

  private final ImageShape shape;
  private final int classes;
  private final ShardOptions options;

  WriteImages(
      Broadcast<SerializableConfiguration> conf,
      Path staging,
      ShardLayout layout,
      ImageShape shape,
      int classes,
      ShardOptions options) {
    super(conf, staging, layout);
    this.shape = shape;
    this.classes = classes;
    this.options = options;
  }

  /**
   * What a shard says about its images.
   *
   * @param statistics of the pixels if it is a training shard, else of none
   * @param rowsPerClass by label
   */
  record Content(ChannelStatistics statistics, List<Long> rowsPerClass) implements Serializable {}

  @Override
  Written writeRows(
      Configuration configuration,
      Path file,
      Subset subset,
      Iterator<Tuple2<ShardKey, DecodedRecord>> records)
      throws IOException {
    ChannelStatistics statistics = new ChannelStatistics(shape.channels());
    Long[] rowsPerClass = new Long[classes];
    Arrays.fill(rowsPerClass, 0L);
    ImageShardWriter writer = new ImageShardWriter(configuration, file, shape, options);
    try (writer) {
      while (records.hasNext()) {
        Tuple2<ShardKey, DecodedRecord> record = records.next();
        ImageRow row = record._2().row(record._1().id());
        writer.write(row);
        rowsPerClass[row.label()]++;
        if (subset == Subset.TRAIN) {
          statistics.add(row.image());
        }
      }
    }
    return new Written(writer.partFile(), new Content(statistics, List.of(rowsPerClass)));
  }
}
