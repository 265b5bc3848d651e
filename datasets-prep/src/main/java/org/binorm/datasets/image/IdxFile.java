package org.binorm.datasets.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;

/**
 * The header of one IDX file of unsigned bytes, and how to reach its records.
 *
 * <pre>
 * offset  bytes  content (big-endian)
 * 0       2      0
 * 2       1      0x08: unsigned byte
 * 3       1      dimensions: 1 (labels) or 3 (images)
 * 4       4      count
 * 8       4 + 4  height, width (images only)
 * 8 | 16  ...    one byte per element
 * </pre>
 *
 * @param name relative to the root of the data set
 * @param height 1 for labels
 * @param width 1 for labels
 */
record IdxFile(String root, String name, int count, int height, int width, int headerBytes)
    implements Serializable {

  static final int LABELS_MAGIC = 0x0801;
  static final int IMAGES_MAGIC = 0x0803;

  private static final int MAX_SIDE = ImageShape.MAX_SIDE;
  private static final int BUFFER_BYTES = 1 << 16;

  /** Reads and checks the header, and the length of a file that is not compressed. */
  static IdxFile open(DataFolder folder, Entry entry, int magic) throws IOException {
    String root = folder.root().toString();
    try (DataInputStream in = data(folder.open(entry.name()), entry.name())) {
      int found = in.readInt();
      if (found != magic) {
        throw new DatasetException(
            "%s: expected IDX magic number 0x%08X (%s), got 0x%08X"
                .formatted(
                    folder.path(entry.name()),
                    magic,
                    magic == IMAGES_MAGIC ? "images" : "labels",
                    found));
      }
      int count = in.readInt();
      int height = magic == IMAGES_MAGIC ? in.readInt() : 1;
      int width = magic == IMAGES_MAGIC ? in.readInt() : 1;
      int headerBytes = magic == IMAGES_MAGIC ? 16 : 8;
      IdxFile file = new IdxFile(root, entry.name(), count, height, width, headerBytes);
      file.checkHeader();
      if (!file.compressed() && entry.length() != file.expectedBytes()) {
        throw new DatasetException(
            "%s: expected %d bytes (%d records), got %d; download the file again"
                .formatted(file.path(), file.expectedBytes(), count, entry.length()));
      }
      return file;
    } catch (EOFException | ZipException e) {
      throw new DatasetException(
          folder.path(entry.name()) + ": damaged in its header: " + e.getMessage(), e);
    }
  }

  private void checkHeader() {
    if (count < 1 || height < 1 || width < 1 || height > MAX_SIDE || width > MAX_SIDE) {
      throw new DatasetException(
          "%s: expected at least one record with sides from 1 to %d, got %d of %dx%d"
              .formatted(path(), MAX_SIDE, count, height, width));
    }
  }

  boolean compressed() {
    return name.endsWith(".gz");
  }

  int recordBytes() {
    return height * width;
  }

  Path path() {
    return DataFolder.child(new Path(root), name);
  }

  private long expectedBytes() {
    return headerBytes + (long) count * recordBytes();
  }

  /** Byte of the (unpacked) file where a record starts. */
  long offset(int record) {
    return headerBytes + (long) record * recordBytes();
  }

  /** Opens the file at a record; a compressed file is unpacked and thrown away up to there. */
  Records openAt(Configuration conf, int record) throws IOException {
    FSDataInputStream raw = DataFolder.fileSystem(path(), conf).open(path());
    if (!compressed()) {
      raw.seek(offset(record));
      return new Records(this, data(raw, name), offset(record));
    }
    Records records = new Records(this, data(raw, name), 0);
    records.skip(offset(record));
    return records;
  }

  private static DataInputStream data(InputStream raw, String name) throws IOException {
    if (!name.endsWith(".gz")) {
      return new DataInputStream(new BufferedInputStream(raw, BUFFER_BYTES));
    }
    try {
      // Unbuffered: a buffer would swallow the last good bytes before the damage.
      return new DataInputStream(new GZIPInputStream(raw, BUFFER_BYTES));
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** The records from some position on, one after the other. */
  static final class Records implements AutoCloseable {

    private final IdxFile file;
    private final DataInputStream in;
    private long position;

    private Records(IdxFile file, DataInputStream in, long position) {
      this.file = file;
      this.in = in;
      this.position = position;
    }

    /** Fills the array with the next bytes. */
    void readFully(byte[] target) throws IOException {
      read(target, target.length);
    }

    /** Reads to the last promised byte and checks that nothing follows. */
    void skipToEnd() throws IOException {
      skip(file.expectedBytes() - position);
      if (more()) {
        throw new DatasetException(
            "%s: expected %d bytes of data, got more; header and content disagree"
                .formatted(file.path(), file.expectedBytes()));
      }
    }

    private void skip(long bytes) throws IOException {
      byte[] scratch = new byte[(int) Math.min(bytes, BUFFER_BYTES)];
      for (long left = bytes; left > 0; left -= scratch.length) {
        read(scratch, (int) Math.min(left, scratch.length));
      }
    }

    private void read(byte[] target, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int n = readSome(target, done, length - done);
        done += n;
        position += n;
      }
    }

    private int readSome(byte[] target, int offset, int length) throws IOException {
      int n;
      try {
        n = in.read(target, offset, length);
      } catch (EOFException | ZipException e) {
        throw damaged(e);
      }
      if (n < 0) {
        throw damaged(null);
      }
      return n;
    }

    private boolean more() throws IOException {
      try {
        return in.read() >= 0;
      } catch (EOFException | ZipException e) {
        throw damaged(e);
      }
    }

    private DatasetException damaged(IOException cause) {
      boolean broken = cause instanceof ZipException;
      return new DatasetException(
          "%s: %s at byte %d of the unpacked data, expected %d; download the file again"
              .formatted(
                  file.path(),
                  broken ? "damaged (" + cause.getMessage() + ")" : "truncated",
                  position,
                  file.expectedBytes()),
          cause);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
