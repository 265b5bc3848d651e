package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.image.ImageDecoder;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.ImageSink;
import org.binorm.datasets.image.RejectedImageException;
import org.binorm.datasets.image.SourceImage;
import org.binorm.datasets.image.SourceSplit;
import org.binorm.datasets.split.SubsetAssigner;
import scala.Tuple2;

/** Second pass, on executors: source splits to decoded records and their places in the output. */
final class DecodeImages extends ReadSplits<SourceSplit, DecodedRecord> {
  private static final long serialVersionUID = 1L;

  private final SubsetAssigner assigner;
  private final ShardLayout layout;
  private final ImageShape shape;
  private final long maxPixels;

  DecodeImages(
      Broadcast<SerializableConfiguration> conf,
      SubsetAssigner assigner,
      ShardLayout layout,
      ImageShape shape,
      long maxPixels) {
    super(conf, SourceSplit.class);
    this.assigner = assigner;
    this.layout = layout;
    this.shape = shape;
    this.maxPixels = maxPixels;
  }

  @Override
  void read(
      List<SourceSplit> splits,
      Configuration configuration,
      Consumer<Tuple2<ShardKey, DecodedRecord>> consumer)
      throws IOException {
    try (ImageDecoder decoder = new ImageDecoder(shape, maxPixels)) {
      DecodingSink sink = new DecodingSink(decoder, consumer);
      for (SourceSplit split : splits) {
        split.read(configuration, sink);
      }
    }
  }

  private final class DecodingSink implements ImageSink {
    private final ImageDecoder decoder;
    private final Consumer<Tuple2<ShardKey, DecodedRecord>> consumer;

    DecodingSink(ImageDecoder decoder, Consumer<Tuple2<ShardKey, DecodedRecord>> consumer) {
      this.decoder = decoder;
      this.consumer = consumer;
    }

    @Override
    public void accept(SourceImage image) {
      byte[] pixels;
      try {
        pixels = decoder.decode(image.content());
      } catch (RejectedImageException e) {
        reject(image.rejected(e.getMessage()));
        return;
      }
      ShardKey key = layout.key(assigner.assign(image.id(), image.subset()), image.id());
      consumer.accept(new Tuple2<>(key, DecodedRecord.image(image, pixels)));
    }

    @Override
    public void reject(Rejection rejection) {
      consumer.accept(new Tuple2<>(layout.key(rejection), DecodedRecord.rejected(rejection)));
    }
  }
}
