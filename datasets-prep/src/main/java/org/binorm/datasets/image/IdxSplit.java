package org.binorm.datasets.image;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;

/** Records {@code first} to {@code first + count - 1} of a pair of IDX files. */
record IdxSplit(IdxFile images, IdxFile labels, Subset subset, int classes, int first, int count)
    implements SourceSplit {

  @Override
  public void read(Configuration conf, ImageSink sink) throws IOException {
    ImageShape shape = new ImageShape(images.height(), images.width(), 1);
    byte[] label = new byte[1];
    try (IdxFile.Records imageRecords = images.openAt(conf, first);
        IdxFile.Records labelRecords = labels.openAt(conf, first)) {
      for (int record = first; record < first + count; record++) {
        byte[] pixels = new byte[shape.size()];
        imageRecords.readFully(pixels);
        labelRecords.readFully(label);
        accept(record, label[0] & 0xFF, new ImageContent.Raw(shape, pixels), sink);
      }
    }
  }

  private void accept(int record, int label, ImageContent content, ImageSink sink) {
    if (label >= classes) {
      sink.reject(
          new Rejection(
              labels.name(),
              labels.offset(record),
              "label out of range: expected 0 to %d, got %d".formatted(classes - 1, label)));
      return;
    }
    sink.accept(
        new SourceImage(
            RecordIds.numbered(subset, record),
            label,
            subset,
            images.name(),
            images.offset(record),
            content));
  }
}
