package org.binorm.jobs.testing;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A folder of this machine that behaves as object stores do: {@code store:///folder/object}.
 *
 * <p>An object exists when its stream is closed, a directory is renamed object by object, a rename
 * replaces nothing, and nothing can be appended to. The store can be told to be gone after some
 * more changes, as it is for a job that is killed.
 */
public final class ObjectStore extends FileSystem {
  public static final String SCHEME = "store";
  private static final AtomicInteger CHANGES_LEFT = new AtomicInteger(Integer.MAX_VALUE);
  private static final URI ROOT = URI.create(SCHEME + ":///");

  private final RawLocalFileSystem disk = new RawLocalFileSystem();

  /** A configuration that knows the scheme. */
  public static Configuration configure(Configuration configuration) {
    configuration.set("fs." + SCHEME + ".impl", ObjectStore.class.getName());
    configuration.set("binorm.object-store.schemes", SCHEME);
    return configuration;
  }

  /** The next changes succeed, all later ones fail, until this is called again. */
  public static void allowChanges(int count) {
    CHANGES_LEFT.set(count);
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    disk.initialize(URI.create("file:///"), conf);
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  private static void change() throws IOException {
    if (CHANGES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      throw new IOException("the store is gone");
    }
  }

  private static Path onDisk(Path path) {
    return new Path("file", null, path.toUri().getPath());
  }

  private FileStatus inStore(FileStatus status) {
    Path path = new Path(SCHEME, "", status.getPath().toUri().getPath());
    return new FileStatus(
        status.getLen(), status.isDirectory(), 1, 1L << 20, status.getModificationTime(), path);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return disk.open(onDisk(path), bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (!overwrite && disk.exists(onDisk(path))) {
      throw new IOException(path + " exists");
    }
    return new FSDataOutputStream(
        new ByteArrayOutputStream() {
          @Override
          public void close() throws IOException {
            change();
            try (FSDataOutputStream out = disk.create(onDisk(path), true)) {
              writeTo(out);
            }
          }
        },
        null);
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("objects are never appended to");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    FileStatus status = disk.getFileStatus(onDisk(from));
    if (disk.exists(onDisk(to)) && !(status.isDirectory() && listStatus(to).length == 0)) {
      // As s3a does; other file systems return false.
      throw new FileAlreadyExistsException(to + " exists");
    }
    if (status.isDirectory()) {
      disk.mkdirs(onDisk(to));
      for (FileStatus child : disk.listStatus(onDisk(from))) {
        String name = child.getPath().getName();
        rename(new Path(from, name), new Path(to, name));
      }
      return disk.delete(onDisk(from), true);
    }
    change();
    return disk.rename(onDisk(from), onDisk(to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (!disk.exists(onDisk(path))) {
      return false;
    }
    if (disk.getFileStatus(onDisk(path)).isDirectory()) {
      for (FileStatus child : listStatus(path)) {
        delete(child.getPath(), recursive);
      }
    } else {
      change();
    }
    return disk.delete(onDisk(path), false);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws FileNotFoundException, IOException {
    return Arrays.stream(disk.listStatus(onDisk(path)))
        .map(this::inStore)
        .toArray(FileStatus[]::new);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return disk.mkdirs(onDisk(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return inStore(disk.getFileStatus(onDisk(path)));
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException("paths in a store are absolute");
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(SCHEME, "", "/");
  }
}
