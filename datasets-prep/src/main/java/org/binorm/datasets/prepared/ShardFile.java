package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * The Parquet file behind the shard writers, which decide what a row is.
 *
 * <p>The same rows and options give the same bytes. Refuses to overwrite.
 */
final class ShardFile<R> implements AutoCloseable {

  /** Row groups end by row count; this only has to be out of reach. */
  private static final long ROW_GROUP_BYTES_CEILING = 1L << 40;

  private static final int PAGE_BYTES = 1 << 20;

  private final String name;
  private final int rowsPerRowGroup;
  private final ParquetWriter<R> writer;
  private long rows;
  private boolean closed;

  ShardFile(
      Configuration conf,
      Path file,
      WriteSupport<R> support,
      ShardOptions options,
      List<String> columnsWithoutStatistics)
      throws IOException {
    this.name = file.getName();
    this.rowsPerRowGroup = options.rowsPerRowGroup();
    Builder<R> builder =
        new Builder<>(new UnalignedOutputFile(HadoopOutputFile.fromPath(file, conf)), support)
            .withConf(conf)
            .withWriteMode(ParquetFileWriter.Mode.CREATE)
            .withWriterVersion(WriterVersion.PARQUET_1_0)
            .withCompressionCodec(options.compression())
            .withRowGroupSize(ROW_GROUP_BYTES_CEILING)
            .withRowGroupRowCountLimit(rowsPerRowGroup)
            .withPageSize(PAGE_BYTES)
            // Rows are large: look at the page size after every row, not after a hundred.
            .withMinRowCountForPageSizeCheck(1)
            .withDictionaryEncoding(false)
            .withBloomFilterEnabled(false)
            .withSizeStatisticsEnabled(false)
            .withPageWriteChecksumEnabled(true);
    columnsWithoutStatistics.forEach(column -> builder.withStatisticsEnabled(column, false));
    this.writer = builder.build();
  }

  void write(R row) throws IOException {
    writer.write(row);
    rows++;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      writer.close();
    }
  }

  PartFile partFile() {
    if (!closed) {
      throw new IllegalStateException(name + " is still being written");
    }
    return new PartFile(
        name, rows, Math.toIntExact((rows + rowsPerRowGroup - 1) / rowsPerRowGroup));
  }

  private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {

    private final WriteSupport<R> support;

    Builder(OutputFile file, WriteSupport<R> support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder<R> self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Parquet still declares it abstract.
    protected WriteSupport<R> getWriteSupport(Configuration conf) {
      return support;
    }

    @Override
    protected WriteSupport<R> getWriteSupport(ParquetConfiguration conf) {
      return support;
    }
  }
}
