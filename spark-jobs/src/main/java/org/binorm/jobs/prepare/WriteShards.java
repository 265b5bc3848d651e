package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.ChannelStatistics;
import org.binorm.datasets.prepared.ImageRow;
import org.binorm.datasets.prepared.ImageShardWriter;
import org.binorm.datasets.prepared.RejectionLog;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.split.ShardPlan;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.JavaBytes;
import scala.Tuple2;

/** Writes one sorted partition: a shard, or the rejected records. */
final class WriteShards
    implements Function2<Integer, Iterator<Tuple2<ShardKey, DecodedRecord>>, Iterator<byte[]>> {
  private static final long serialVersionUID = 1L;
  private static final int REJECTIONS_PER_FILE = 10_000;

  private final Broadcast<SerializableConfiguration> conf;
  private final String staging;
  private final ShardLayout layout;
  private final ImageShape shape;
  private final int classes;
  private final ShardOptions options;

  WriteShards(
      Broadcast<SerializableConfiguration> conf,
      Path staging,
      ShardLayout layout,
      ImageShape shape,
      int classes,
      ShardOptions options) {
    this.conf = conf;
    this.staging = staging.toString();
    this.layout = layout;
    this.shape = shape;
    this.classes = classes;
    this.options = options;
  }

  @Override
  public Iterator<byte[]> call(Integer partition, Iterator<Tuple2<ShardKey, DecodedRecord>> records)
      throws IOException {
    if (!records.hasNext()) {
      return List.<byte[]>of().iterator();
    }
    Configuration configuration = conf.value().value();
    long attempt = TaskContext.get().taskAttemptId();
    AttemptFiles files = new AttemptFiles(configuration, new Path(staging), attempt);
    PartReport report =
        partition == layout.rejectedPartition()
            ? writeRejected(records, configuration, files)
            : writeShard(partition, records, configuration, files);
    return List.of(JavaBytes.of(report)).iterator();
  }

  private PartReport writeShard(
      int partition,
      Iterator<Tuple2<ShardKey, DecodedRecord>> records,
      Configuration configuration,
      AttemptFiles files)
      throws IOException {
    Subset subset = layout.subset(partition);
    String name = ShardPlan.fileName(layout.shard(partition));
    Path file = new Path(files.directory(), name);
    ChannelStatistics statistics = new ChannelStatistics(shape.channels());
    Long[] rowsPerClass = new Long[classes];
    Arrays.fill(rowsPerClass, 0L);
    ImageShardWriter writer = new ImageShardWriter(configuration, file, shape, options);
    try (writer) {
      Tuple2<ShardKey, DecodedRecord> previous = null;
      while (records.hasNext()) {
        Tuple2<ShardKey, DecodedRecord> record = records.next();
        refuseSameId(previous, record);
        previous = record;
        ImageRow row = record._2().row(record._1().id());
        writer.write(row);
        rowsPerClass[row.label()]++;
        if (subset == Subset.TRAIN) {
          statistics.add(row.image());
        }
      }
    }
    Path folder = new Path(staging, subset.directoryName());
    long bytes = files.publish(files.stableCopy(file), new Path(folder, name));
    return new PartReport.Shard(
        subset, writer.partFile(), statistics, List.of(rowsPerClass), bytes);
  }

  /** Equal ids are neighbours: they have the same key. */
  private static void refuseSameId(
      Tuple2<ShardKey, DecodedRecord> previous, Tuple2<ShardKey, DecodedRecord> record) {
    if (previous != null && previous._1().equals(record._1())) {
      List<String> places = new ArrayList<>(List.of(previous._2().place(), record._2().place()));
      places.sort(null);
      throw new DatasetException(
          "two images have the id \"%s\": %s and %s; rename one of them"
              .formatted(record._1().id(), places.get(0), places.get(1)));
    }
  }

  private PartReport writeRejected(
      Iterator<Tuple2<ShardKey, DecodedRecord>> records,
      Configuration configuration,
      AttemptFiles files)
      throws IOException {
    Rejection first = null;
    long count = 0;
    for (int part = 0; records.hasNext(); part++) {
      List<Rejection> rejections = new ArrayList<>();
      while (records.hasNext() && rejections.size() < REJECTIONS_PER_FILE) {
        rejections.add(records.next()._2().rejection());
      }
      first = first == null ? rejections.get(0) : first;
      count += rejections.size();
      Path file = RejectionLog.write(configuration, files.directory(), part, rejections);
      Path folder = new Path(staging, RejectionLog.DIRECTORY);
      files.publish(file, new Path(folder, file.getName()));
    }
    return new PartReport.Rejected(count, first);
  }
}
