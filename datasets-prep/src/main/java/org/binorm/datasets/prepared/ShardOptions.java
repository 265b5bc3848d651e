package org.binorm.datasets.prepared;

import java.io.Serializable;
import java.util.Objects;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.binorm.datasets.image.ImageShape;

/**
 * How shards are laid out.
 *
 * @param rowsPerRowGroup rows in each row group but the last of a file
 * @param compression of all columns; ZSTD and SNAPPY need nothing beyond Spark's own jars
 */
public record ShardOptions(int rowsPerRowGroup, CompressionCodecName compression)
    implements Serializable {

  private static final int ROW_GROUP_BYTES = 8 << 20;
  private static final int ROWS_MULTIPLE = 64;

  public ShardOptions {
    Objects.requireNonNull(compression, "compression");
    if (rowsPerRowGroup < 1) {
      throw new IllegalArgumentException(
          "rows per row group " + rowsPerRowGroup + ": expected at least 1");
    }
  }

  /** Row groups of the given size, compressed with ZSTD. */
  public static ShardOptions ofRows(int rowsPerRowGroup) {
    return new ShardOptions(rowsPerRowGroup, CompressionCodecName.ZSTD);
  }

  /** Row groups of about 8 MB of pixels, a multiple of 64 rows so that minibatches fill them. */
  public static ShardOptions defaultsFor(ImageShape shape) {
    int rows = ROW_GROUP_BYTES / shape.size() / ROWS_MULTIPLE * ROWS_MULTIPLE;
    return ofRows(Math.max(ROWS_MULTIPLE, rows));
  }
}
