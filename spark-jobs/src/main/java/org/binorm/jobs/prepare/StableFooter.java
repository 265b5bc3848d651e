package org.binorm.jobs.prepare;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Copies a Parquet file so that equal content is equal bytes.
 *
 * <p>Parquet lists the encodings of a column in the order of a hash set of enum constants, whose
 * hashes differ from one JVM to the next. The copy has them sorted; everything else is the same.
 *
 * <p>The end of a Parquet file: footer (Thrift), its length (4 bytes, little-endian), {@code PAR1}.
 */
public final class StableFooter {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;

  private StableFooter() {}

  /** Copies a file that Parquet has just written; refuses to overwrite. */
  public static void copy(FileSystem fileSystem, Path from, Path to) throws IOException {
    long length = fileSystem.getFileStatus(from).getLen();
    try (FSDataInputStream in = fileSystem.open(from)) {
      byte[] tail = new byte[TAIL_BYTES];
      in.readFully(length - TAIL_BYTES, tail);
      byte[] footer = new byte[littleEndian(tail).getInt()];
      long dataLength = length - TAIL_BYTES - footer.length;
      in.readFully(dataLength, footer);
      try (OutputStream out = fileSystem.create(to, false)) {
        IOUtils.copyBytes(in, out, dataLength, false);
        writeFooter(sorted(footer), out);
      }
    }
  }

  private static byte[] sorted(byte[] footer) throws IOException {
    FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(footer));
    for (RowGroup rowGroup : metadata.getRow_groups()) {
      for (ColumnChunk column : rowGroup.getColumns()) {
        column.getMeta_data().getEncodings().sort(Comparator.comparingInt(Encoding::getValue));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(footer.length);
    Util.writeFileMetaData(metadata, bytes);
    return bytes.toByteArray();
  }

  private static void writeFooter(byte[] footer, OutputStream out) throws IOException {
    byte[] tail = new byte[TAIL_BYTES];
    littleEndian(tail).putInt(footer.length).put(MAGIC);
    out.write(footer);
    out.write(tail);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
