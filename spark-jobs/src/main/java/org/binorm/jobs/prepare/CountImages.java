package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.image.ImageSink;
import org.binorm.datasets.image.SourceImage;
import org.binorm.datasets.image.SourceSplit;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.jobs.JavaBytes;

/** First pass, on executors: source splits to {@link ImageCounts}, nothing decoded. */
final class CountImages implements FlatMapFunction<Iterator<byte[]>, byte[]> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> conf;
  private final SubsetAssigner assigner;

  CountImages(Broadcast<SerializableConfiguration> conf, SubsetAssigner assigner) {
    this.conf = conf;
    this.assigner = assigner;
  }

  @Override
  public Iterator<byte[]> call(Iterator<byte[]> splits) throws IOException {
    Configuration configuration = conf.value().value();
    CountingSink sink = new CountingSink();
    while (splits.hasNext()) {
      JavaBytes.read(splits.next(), SourceSplit.class).read(configuration, sink);
    }
    return List.of(JavaBytes.of(sink.counts)).iterator();
  }

  private final class CountingSink implements ImageSink {
    private final ImageCounts counts = new ImageCounts();

    @Override
    public void accept(SourceImage image) {
      String id = image.id();
      boolean listed = assigner.validationIds().contains(id) || assigner.testIds().contains(id);
      counts.add(assigner.assign(id, image.subset()), id, listed);
    }

    @Override
    public void reject(Rejection rejection) {
      // The second pass reports it.
    }
  }
}
