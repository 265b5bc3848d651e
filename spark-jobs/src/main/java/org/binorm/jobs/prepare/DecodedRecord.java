package org.binorm.jobs.prepare;

import org.binorm.datasets.Rejection;
import org.binorm.datasets.image.SourceImage;
import org.binorm.datasets.prepared.ImageRow;

/**
 * What became of one record of the source: pixels of the target shape, or the reason why not.
 *
 * <p>A class and not a record because Spark's Kryo cannot restore records.
 */
final class DecodedRecord implements ShardRecord {
  private static final long serialVersionUID = 1L;
  private static final byte[] NO_PIXELS = {};

  private final String file;
  private final long offset;
  private final int label;
  private final byte[] pixels;
  private final String reason;

  private DecodedRecord(String file, long offset, int label, byte[] pixels, String reason) {
    this.file = file;
    this.offset = offset;
    this.label = label;
    this.pixels = pixels;
    this.reason = reason;
  }

  static DecodedRecord image(SourceImage image, byte[] pixels) {
    return new DecodedRecord(image.file(), image.offset(), image.label(), pixels, "");
  }

  static DecodedRecord rejected(Rejection rejection) {
    return new DecodedRecord(
        rejection.file(), rejection.offset(), 0, NO_PIXELS, rejection.reason());
  }

  ImageRow row(String id) {
    return new ImageRow(id, label, pixels);
  }

  @Override
  public Rejection rejection() {
    return new Rejection(file, offset, reason);
  }

  @Override
  public String noun() {
    return "images";
  }

  @Override
  public String place() {
    return offset == 0 ? file : file + " at " + offset;
  }
}
