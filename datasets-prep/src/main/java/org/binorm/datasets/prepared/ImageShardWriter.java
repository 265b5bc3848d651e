package org.binorm.datasets.prepared;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.binorm.datasets.image.ImageShape;

/**
 * Writes one Parquet file of a prepared data set.
 *
 * <p>The same rows and options give the same bytes: no time stamp, no host name, row groups cut by
 * row count alone. Dictionaries are off, statistics are kept for the label only.
 *
 * <p>Refuses to overwrite. A writer that fails leaves its file behind unfinished: write under a
 * temporary name and rename. Not thread-safe.
 */
public final class ImageShardWriter implements AutoCloseable {

  /** Row groups end by row count; this only has to be out of reach. */
  private static final long ROW_GROUP_BYTES_CEILING = 1L << 40;

  private static final int PAGE_BYTES = 1 << 20;

  private final String name;
  private final ImageShape shape;
  private final int rowsPerRowGroup;
  private final ParquetWriter<ImageRow> writer;
  private long rows;
  private boolean closed;

  /** Creates the file. */
  public ImageShardWriter(Configuration conf, Path file, ImageShape shape, ShardOptions options)
      throws IOException {
    this.name = file.getName();
    this.shape = shape;
    this.rowsPerRowGroup = options.rowsPerRowGroup();
    this.writer =
        new Builder(new UnalignedOutputFile(HadoopOutputFile.fromPath(file, conf)), shape)
            .withConf(conf)
            .withWriteMode(ParquetFileWriter.Mode.CREATE)
            .withWriterVersion(WriterVersion.PARQUET_1_0)
            .withCompressionCodec(options.compression())
            .withRowGroupSize(ROW_GROUP_BYTES_CEILING)
            .withRowGroupRowCountLimit(options.rowsPerRowGroup())
            .withPageSize(PAGE_BYTES)
            // Images are large: look at the page size after every row, not after a hundred.
            .withMinRowCountForPageSizeCheck(1)
            .withDictionaryEncoding(false)
            .withBloomFilterEnabled(false)
            .withStatisticsEnabled(ImageSchema.ID, false)
            .withStatisticsEnabled(ImageSchema.IMAGE, false)
            .withSizeStatisticsEnabled(false)
            .withPageWriteChecksumEnabled(true)
            .build();
  }

  /** Appends one row. */
  public void write(ImageRow row) throws IOException {
    if (row.image().length != shape.size()) {
      throw new IllegalArgumentException(
          "row \"%s\": image of %d bytes, expected %d (%s)"
              .formatted(row.id(), row.image().length, shape.size(), shape));
    }
    writer.write(row);
    rows++;
  }

  /** Finishes the file. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      writer.close();
    }
  }

  /** What to say about this file in the manifest; after {@link #close()}. */
  public PartFile partFile() {
    if (!closed) {
      throw new IllegalStateException(name + " is still being written");
    }
    return new PartFile(
        name, rows, Math.toIntExact((rows + rowsPerRowGroup - 1) / rowsPerRowGroup));
  }

  private static final class Builder extends ParquetWriter.Builder<ImageRow, Builder> {

    private final ImageShape shape;

    Builder(OutputFile file, ImageShape shape) {
      super(file);
      this.shape = shape;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Parquet still declares it abstract.
    protected WriteSupport<ImageRow> getWriteSupport(Configuration conf) {
      return new ImageWriteSupport(shape);
    }

    @Override
    protected WriteSupport<ImageRow> getWriteSupport(ParquetConfiguration conf) {
      return new ImageWriteSupport(shape);
    }
  }
}
