package org.binorm.datasets.prepared;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.binorm.datasets.image.ImageShape;

/** Feeds {@link ImageRow}s to Parquet. */
final class ImageWriteSupport extends WriteSupport<ImageRow> {

  private final ImageShape shape;
  private RecordConsumer consumer;

  ImageWriteSupport(ImageShape shape) {
    this.shape = shape;
  }

  @Override
  @SuppressWarnings("deprecation") // Parquet still declares it abstract.
  public WriteContext init(Configuration configuration) {
    return new WriteContext(ImageSchema.MESSAGE, ImageSchema.metadata(shape));
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(ImageSchema.MESSAGE, ImageSchema.metadata(shape));
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    this.consumer = recordConsumer;
  }

  @Override
  public void write(ImageRow row) {
    consumer.startMessage();
    consumer.startField(ImageSchema.ID, 0);
    consumer.addBinary(Binary.fromString(row.id()));
    consumer.endField(ImageSchema.ID, 0);
    consumer.startField(ImageSchema.LABEL, 1);
    consumer.addInteger(row.label());
    consumer.endField(ImageSchema.LABEL, 1);
    consumer.startField(ImageSchema.IMAGE, 2);
    consumer.addBinary(Binary.fromConstantByteArray(row.image()));
    consumer.endField(ImageSchema.IMAGE, 2);
    consumer.endMessage();
  }
}
