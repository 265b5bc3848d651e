package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.image.ImageShape;

/**
 * Writes one Parquet file of a prepared data set of images.
 *
 * <p>The same rows and options give the same bytes: no time stamp, no host name, row groups cut by
 * row count alone. Dictionaries are off, statistics are kept for the label only.
 *
 * <p>Refuses to overwrite. A writer that fails leaves its file behind unfinished: write under a
 * temporary name and rename. Not thread-safe.
 */
public final class ImageShardWriter implements AutoCloseable {

  private final ImageShape shape;
  private final ShardFile<ImageRow> shard;

  /** Creates the file. */
  public ImageShardWriter(Configuration conf, Path file, ImageShape shape, ShardOptions options)
      throws IOException {
    this.shape = shape;
    this.shard =
        new ShardFile<>(
            conf,
            file,
            new ImageWriteSupport(shape),
            options,
            List.of(ImageSchema.ID, ImageSchema.IMAGE));
  }

  /** Appends one row. */
  public void write(ImageRow row) throws IOException {
    if (row.image().length != shape.size()) {
      throw new IllegalArgumentException(
          "row \"%s\": image of %d bytes, expected %d (%s)"
              .formatted(row.id(), row.image().length, shape.size(), shape));
    }
    shard.write(row);
  }

  /** Finishes the file. */
  @Override
  public void close() throws IOException {
    shard.close();
  }

  /** What to say about this file in the manifest; after {@link #close()}. */
  public PartFile partFile() {
    return shard.partFile();
  }
}
