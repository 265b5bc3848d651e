package org.binorm.datasets.parquet;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.binorm.datasets.DatasetException;

/**
 * An open Parquet file: its footer, and its row groups column by column.
 *
 * <p>Page checksums are verified where the file has them. Damage of any kind comes out as one line.
 * Not thread-safe.
 */
public final class ParquetInput implements AutoCloseable {

  private final Path path;
  private final ParquetFileReader reader;

  private ParquetInput(Path path, ParquetFileReader reader) {
    this.path = path;
    this.reader = reader;
  }

  /** Opens a file and reads its footer. */
  public static ParquetInput open(Configuration conf, Path path) throws IOException {
    try {
      HadoopInputFile file = HadoopInputFile.fromPath(path, conf);
      if (file.getLength() == 0) {
        throw new DatasetException(path + ": expected a Parquet file, got 0 bytes");
      }
      return new ParquetInput(
          path,
          ParquetFileReader.open(
              file,
              HadoopReadOptions.builder(conf, path)
                  .usePageChecksumVerification(true)
                  .withCodecFactory(new BoundedCodecs(conf))
                  .build()));
    } catch (FileNotFoundException e) {
      throw new DatasetException(path + ": no such file", e);
    } catch (DatasetException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw damaged(path, e);
    }
  }

  /** Where the file is. */
  public Path path() {
    return path;
  }

  /** The file's own schema. */
  public MessageType schema() {
    return reader.getFileMetaData().getSchema();
  }

  /** One value of the footer's key-value metadata. */
  public Optional<String> metadata(String key) {
    Map<String, String> metadata = reader.getFileMetaData().getKeyValueMetaData();
    return Optional.ofNullable(metadata.get(key));
  }

  /** Rows in the whole file. */
  public long rows() {
    return reader.getRecordCount();
  }

  /** Number of row groups. */
  public int rowGroups() {
    return reader.getRowGroups().size();
  }

  /** Rows in one row group. */
  public int rows(int rowGroup) {
    long rows = block(rowGroup).getRowCount();
    if (rows < 0 || rows > Integer.MAX_VALUE) {
      throw new DatasetException(
          "%s: row group %d claims %d rows; the file is damaged".formatted(path, rowGroup, rows));
    }
    return (int) rows;
  }

  /** Bytes one row group takes in the file. */
  public long bytes(int rowGroup) {
    long bytes = block(rowGroup).getCompressedSize();
    if (bytes < 0) {
      throw new DatasetException(
          "%s: row group %d claims %d bytes; the file is damaged".formatted(path, rowGroup, bytes));
    }
    return bytes;
  }

  private BlockMetaData block(int rowGroup) {
    return reader.getRowGroups().get(rowGroup);
  }

  /** The primitive column with a dotted path ({@code image.bytes}), unless it repeats. */
  public Optional<ColumnDescriptor> column(String dottedPath) {
    return schema().getColumns().stream()
        .filter(column -> String.join(".", column.getPath()).equals(dottedPath))
        .filter(column -> column.getMaxRepetitionLevel() == 0)
        .findFirst();
  }

  /** The primitive column with a dotted path ({@code tokens.list.element}) if it repeats once. */
  public Optional<ColumnDescriptor> listColumn(String dottedPath) {
    return schema().getColumns().stream()
        .filter(column -> String.join(".", column.getPath()).equals(dottedPath))
        .filter(column -> column.getMaxRepetitionLevel() == 1)
        .findFirst();
  }

  /** Dotted paths of all primitive columns. */
  public List<String> columnNames() {
    return schema().getColumns().stream().map(c -> String.join(".", c.getPath())).toList();
  }

  /** Reads the chosen columns of one row group; the others are not touched. */
  public ColumnBlock read(int rowGroup, List<ColumnDescriptor> columns) throws IOException {
    if (rowGroup < 0 || rowGroup >= rowGroups()) {
      throw new DatasetException(
          "%s: expected row group %d, got %d of them".formatted(path, rowGroup, rowGroups()));
    }
    try {
      reader.setRequestedSchema(new ArrayList<>(columns));
      PageReadStore pages = reader.readRowGroup(rowGroup);
      for (ColumnDescriptor column : columns) {
        checkRows(rowGroup, column, pages.getPageReader(column).getTotalValueCount());
      }
      return new ColumnBlock(path, pages, reader.getFileMetaData().getCreatedBy(), rows(rowGroup));
    } catch (IOException | RuntimeException e) {
      throw damaged(path, e);
    }
  }

  /** The number of rows stands in the footer, memory is taken by it, and anyone can write it. */
  private void checkRows(int rowGroup, ColumnDescriptor column, long values) {
    boolean fits =
        column.getMaxRepetitionLevel() == 0 ? values == rows(rowGroup) : values >= rows(rowGroup);
    if (!fits) {
      throw new DatasetException(
          "%s: row group %d of %d rows has %d values in column %s; the file is damaged"
              .formatted(
                  path, rowGroup, rows(rowGroup), values, String.join(".", column.getPath())));
    }
  }

  /**
   * What Parquet throws for a damaged file.
   *
   * @throws IOException the cause itself, if it is the storage that failed
   */
  private static DatasetException damaged(Path path, Exception cause) throws IOException {
    if (cause instanceof RuntimeException e) {
      return damaged(path, e);
    }
    if (cause instanceof EOFException || isParquetsOwn(cause)) {
      return damaged(path, new IllegalArgumentException(cause.getMessage(), cause));
    }
    throw (IOException) cause;
  }

  /**
   * Thrown by Parquet for what it read, not handed on from the storage; there is no class for it.
   */
  private static boolean isParquetsOwn(Exception thrown) {
    boolean header = String.valueOf(thrown.getMessage()).startsWith("can not read class");
    StackTraceElement[] trace = thrown.getStackTrace();
    boolean parquet = trace.length > 0 && trace[0].getClassName().startsWith("org.apache.parquet.");
    return header || parquet && thrown.getCause() == null;
  }

  static DatasetException damaged(Path path, RuntimeException cause) {
    if (cause instanceof DatasetException already) {
      return already;
    }
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new DatasetException(path + ": not a Parquet file or a damaged one: " + reason, cause);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
