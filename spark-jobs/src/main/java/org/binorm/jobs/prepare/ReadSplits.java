package org.binorm.jobs.prepare;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.binorm.jobs.JavaBytes;
import scala.Tuple2;

/** The last pass, on executors: source splits to records and their places in the output. */
abstract class ReadSplits<S extends Serializable, R extends ShardRecord>
    implements PairFlatMapFunction<Iterator<byte[]>, ShardKey, R> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> conf;
  private final Class<S> splitType;

  ReadSplits(Broadcast<SerializableConfiguration> conf, Class<S> splitType) {
    this.conf = conf;
    this.splitType = splitType;
  }

  /** Hands the records of all splits of a task to the consumer. */
  abstract void read(
      List<S> splits, Configuration configuration, Consumer<Tuple2<ShardKey, R>> consumer)
      throws IOException;

  @Override
  public Iterator<Tuple2<ShardKey, R>> call(Iterator<byte[]> splits) {
    Configuration configuration = conf.value().value();
    List<S> all = new ArrayList<>();
    splits.forEachRemaining(bytes -> all.add(JavaBytes.read(bytes, splitType)));
    PushedIterator<Tuple2<ShardKey, R>> records =
        new PushedIterator<>("reader of splits", consumer -> read(all, configuration, consumer));
    TaskCompletionListener close = task -> records.close();
    TaskContext.get().addTaskCompletionListener(close);
    return records;
  }
}
