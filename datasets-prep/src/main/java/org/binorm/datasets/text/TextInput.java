package org.binorm.datasets.text;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.source.DataFolder;

/** The bytes of a text file, unpacked if its name ends in {@code .gz}. */
final class TextInput {

  private static final int BUFFER_BYTES = 1 << 16;

  private TextInput() {}

  /** Opens a file at a byte, which must be the first of a packed one. */
  static InputStream open(Configuration conf, Path file, long position) throws IOException {
    FSDataInputStream raw = DataFolder.fileSystem(file, conf).open(file);
    try {
      if (file.getName().endsWith(".gz")) {
        return new Unpacked(file, raw);
      }
      raw.seek(position);
      return raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** Tells damaged data, which is the user's, from storage that fails. */
  private static final class Unpacked extends FilterInputStream {

    private final Path file;

    Unpacked(Path file, InputStream raw) throws IOException {
      super(unpacked(file, raw));
      this.file = file;
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
      try {
        return new GZIPInputStream(raw, BUFFER_BYTES);
      } catch (EOFException | ZipException e) {
        throw damaged(file, e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (EOFException | ZipException e) {
        throw damaged(file, e);
      }
    }

    private static DatasetException damaged(Path file, IOException cause) {
      return new DatasetException(
          "%s: damaged or truncated gzip data (%s); copy or download it again"
              .formatted(file, cause.getMessage()),
          cause);
    }
  }
}
