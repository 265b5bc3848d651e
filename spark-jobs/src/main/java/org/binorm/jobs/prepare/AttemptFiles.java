package org.binorm.jobs.prepare;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.binorm.jobs.AtomicFiles;

/**
 * The files of one task attempt: written apart, then moved to their place in one step.
 *
 * <p>A task may be tried again, or twice at once; every attempt makes the same bytes, so whoever
 * comes first wins. {@code .crc} companions of local files stay behind and are removed with {@link
 * #DIRECTORY}.
 */
public final class AttemptFiles {

  /** Folder of all attempts below the staging directory. */
  public static final String DIRECTORY = "_attempts";

  private final AtomicFiles files;
  private final Path attempt;

  public AttemptFiles(Configuration conf, Path staging, long taskAttemptId) {
    this.files = new AtomicFiles(conf);
    this.attempt = new Path(new Path(staging, DIRECTORY), Long.toString(taskAttemptId));
  }

  /** The folder that this attempt has to itself. */
  public Path directory() {
    return attempt;
  }

  /** The same Parquet file in bytes that do not depend on this JVM. */
  Path stableCopy(Path file) throws IOException {
    Path copy = file.suffix(".stable");
    StableFooter.copy(files.fileSystem(file), file, copy);
    return copy;
  }

  /** Moves a finished file to its place, whose folder exists; returns its length in bytes. */
  public long publish(Path file, Path target) throws IOException {
    FileSystem fileSystem = files.fileSystem(target);
    long bytes = files.length(file);
    if (!renamed(fileSystem, file, target) && !fileSystem.exists(target)) {
      throw new IOException("cannot rename " + file + " to " + target);
    }
    return bytes;
  }

  private static boolean renamed(FileSystem fileSystem, Path file, Path target) throws IOException {
    try {
      return fileSystem.rename(file, target);
    } catch (FileAlreadyExistsException e) {
      // How s3a says that another attempt came first; others return false.
      return false;
    }
  }
}
