package org.binorm.datasets.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.split.Subset;

/**
 * Records {@code first} to {@code first + count - 1} of one CIFAR file.
 *
 * @param labelBytes 1 (CIFAR-10) or 2 (CIFAR-100: coarse, fine); the last one is the label
 * @param firstId number of the first record within its subset
 */
record CifarSplit(
    String root,
    String name,
    Subset subset,
    int labelBytes,
    int classes,
    int first,
    int count,
    long firstId)
    implements SourceSplit {

  static final ImageShape SHAPE = new ImageShape(32, 32, 3);

  static int recordBytes(int labelBytes) {
    return labelBytes + SHAPE.size();
  }

  @Override
  public void read(Configuration conf, ImageSink sink) throws IOException {
    Path path = DataFolder.child(new Path(root), name);
    byte[] record = new byte[recordBytes(labelBytes)];
    try (FSDataInputStream raw = DataFolder.fileSystem(path, conf).open(path)) {
      raw.seek((long) first * record.length);
      DataInputStream in = new DataInputStream(new BufferedInputStream(raw, 1 << 16));
      for (int i = 0; i < count; i++) {
        in.readFully(record);
        accept(record, i, sink);
      }
    } catch (EOFException e) {
      throw new DatasetException(path + ": became shorter while it was read", e);
    }
  }

  private void accept(byte[] record, int index, ImageSink sink) {
    int label = record[labelBytes - 1] & 0xFF;
    long offset = (long) (first + index) * record.length;
    if (label >= classes) {
      String reason = "label out of range: expected 0 to %d, got %d".formatted(classes - 1, label);
      sink.reject(new Rejection(name, offset, reason));
      return;
    }
    sink.accept(
        new SourceImage(
            RecordIds.numbered(subset, firstId + index),
            label,
            subset,
            name,
            offset,
            new ImageContent.Raw(SHAPE, interleave(record, labelBytes))));
  }

  /** {@code [channels][height][width]} in the file, {@code [height][width][channels]} here. */
  private static byte[] interleave(byte[] record, int offset) {
    int plane = SHAPE.height() * SHAPE.width();
    byte[] pixels = new byte[SHAPE.size()];
    for (int channel = 0; channel < SHAPE.channels(); channel++) {
      for (int i = 0; i < plane; i++) {
        pixels[i * SHAPE.channels() + channel] = record[offset + channel * plane + i];
      }
    }
    return pixels;
  }
}
