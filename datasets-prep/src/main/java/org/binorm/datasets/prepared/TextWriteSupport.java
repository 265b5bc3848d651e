package org.binorm.datasets.prepared;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Feeds {@link TokenRow}s to Parquet. */
final class TextWriteSupport extends WriteSupport<TokenRow> {

  private final TokenSpec spec;
  private RecordConsumer consumer;

  TextWriteSupport(TokenSpec spec) {
    this.spec = spec;
  }

  @Override
  @SuppressWarnings("deprecation") // Parquet still declares it abstract.
  public WriteContext init(Configuration configuration) {
    return new WriteContext(TextSchema.MESSAGE, TextSchema.metadata(spec));
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(TextSchema.MESSAGE, TextSchema.metadata(spec));
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    this.consumer = recordConsumer;
  }

  @Override
  public void write(TokenRow row) {
    consumer.startMessage();
    consumer.startField(TextSchema.ID, 0);
    consumer.addBinary(Binary.fromString(row.id()));
    consumer.endField(TextSchema.ID, 0);
    consumer.startField(TextSchema.TOKENS, 1);
    consumer.startGroup();
    consumer.startField(TextSchema.LIST, 0);
    for (int token : row.tokens()) {
      consumer.startGroup();
      consumer.startField(TextSchema.ELEMENT, 0);
      consumer.addInteger(token);
      consumer.endField(TextSchema.ELEMENT, 0);
      consumer.endGroup();
    }
    consumer.endField(TextSchema.LIST, 0);
    consumer.endGroup();
    consumer.endField(TextSchema.TOKENS, 1);
    consumer.endMessage();
  }
}
