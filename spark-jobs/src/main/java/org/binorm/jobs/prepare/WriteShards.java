package org.binorm.jobs.prepare;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
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
import org.binorm.datasets.prepared.PartFile;
import org.binorm.datasets.prepared.RejectionLog;
import org.binorm.datasets.split.ShardPlan;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.JavaBytes;
import scala.Tuple2;

/** Writes one sorted partition: a shard, or the rejected records. */
abstract class WriteShards<R extends ShardRecord>
    implements Function2<Integer, Iterator<Tuple2<ShardKey, R>>, Iterator<byte[]>> {
  private static final long serialVersionUID = 1L;
  private static final int REJECTIONS_PER_FILE = 10_000;

  private final Broadcast<SerializableConfiguration> conf;
  private final String staging;
  private final ShardLayout layout;

  WriteShards(Broadcast<SerializableConfiguration> conf, Path staging, ShardLayout layout) {
    this.conf = conf;
    this.staging = staging.toString();
    this.layout = layout;
  }

  /** What was written: the file, and what is special to the kind of data. */
  record Written(PartFile file, Serializable content) {}

  /** Writes the rows of one shard into a file. */
  abstract Written writeRows(
      Configuration configuration, Path file, Subset subset, Iterator<Tuple2<ShardKey, R>> records)
      throws IOException;

  @Override
  public Iterator<byte[]> call(Integer partition, Iterator<Tuple2<ShardKey, R>> records)
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
      Iterator<Tuple2<ShardKey, R>> records,
      Configuration configuration,
      AttemptFiles files)
      throws IOException {
    Subset subset = layout.subset(partition);
    String name = ShardPlan.fileName(layout.shard(partition));
    Path file = new Path(files.directory(), name);
    Written written = writeRows(configuration, file, subset, new DistinctIds<>(records));
    Path folder = new Path(staging, subset.directoryName());
    long bytes = files.publish(files.stableCopy(file), new Path(folder, name));
    return new PartReport.Shard(subset, written.file(), bytes, written.content());
  }

  private PartReport writeRejected(
      Iterator<Tuple2<ShardKey, R>> records, Configuration configuration, AttemptFiles files)
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

  /** Refuses equal ids, which are neighbours: they have the same key. */
  private static final class DistinctIds<R extends ShardRecord>
      implements Iterator<Tuple2<ShardKey, R>> {
    private final Iterator<Tuple2<ShardKey, R>> records;
    private Tuple2<ShardKey, R> previous;

    DistinctIds(Iterator<Tuple2<ShardKey, R>> records) {
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      return records.hasNext();
    }

    @Override
    public Tuple2<ShardKey, R> next() {
      Tuple2<ShardKey, R> record = records.next();
      if (previous != null && previous._1().equals(record._1())) {
        List<String> places = new ArrayList<>(List.of(previous._2().place(), record._2().place()));
        places.sort(null);
        throw new DatasetException(
            "two %s have the id \"%s\": %s and %s; rename one of them"
                .formatted(record._2().noun(), record._1().id(), places.get(0), places.get(1)));
      }
      previous = record;
      return record;
    }
  }
}
