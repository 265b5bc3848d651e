package org.binorm.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Files and directories that appear under their name only when they are complete.
 *
 * <p>Everything is written under a temporary name beside the target ({@code .NAME.staging-…}) and
 * renamed. Works on every Hadoop file system; on local disks no {@code .crc} companions are
 * written, which would outlive an edit of the file.
 */
public final class AtomicFiles {
  private static final String STAGING = ".staging-";
  private static final String REPLACED = ".replaced-";

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Configuration configuration;

  public AtomicFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  /** The file system of a path, without checksum companions if it is the local one. */
  public FileSystem fileSystem(Path path) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
  }

  public boolean exists(Path path) throws IOException {
    return fileSystem(path).exists(path);
  }

  public long length(Path file) throws IOException {
    return fileSystem(file).getFileStatus(file).getLen();
  }

  public InputStream open(Path file) throws IOException {
    return fileSystem(file).open(file);
  }

  public byte[] readBytes(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  public String readText(Path file) throws IOException {
    return new String(readBytes(file), StandardCharsets.UTF_8);
  }

  /** Deletes a file or a directory with everything in it; nothing happens if there is none. */
  public void delete(Path path) throws IOException {
    fileSystem(path).delete(path, true);
  }

  public void writeText(Path target, String text) throws IOException {
    writeBytes(target, text.getBytes(StandardCharsets.UTF_8));
  }

  public void writeBytes(Path target, byte[] bytes) throws IOException {
    write(target, out -> out.write(bytes));
  }

  /** Writes or replaces a file; if the content fails, the old file is untouched. */
  public void write(Path target, Content content) throws IOException {
    FileSystem fileSystem = fileSystem(target);
    Path staging = sibling(target, STAGING);
    try {
      try (OutputStream out = fileSystem.create(staging, true)) {
        content.writeTo(out);
      }
      replaceFile(fileSystem, staging, target);
    } catch (IOException | RuntimeException e) {
      fileSystem.delete(staging, false);
      throw e;
    } catch (FSError e) {
      // What Hadoop makes of a full local disk.
      fileSystem.delete(staging, false);
      throw new IOException(target + ": " + e.getCause().getMessage(), e);
    }
  }

  /**
   * A new empty directory beside the target, to be filled and published. What an interrupted job
   * left there is removed, so only one job at a time may work on a target.
   */
  public Path stagingDirectory(Path target) throws IOException {
    FileSystem fileSystem = fileSystem(target);
    deleteLeftovers(fileSystem, target);
    Path staging = sibling(target, STAGING);
    if (!fileSystem.mkdirs(staging)) {
      throw new IOException("cannot make the directory " + staging);
    }
    return staging;
  }

  /** Copies everything in a directory into another one, which exists. */
  public void copyDirectory(Path from, Path to) throws IOException {
    for (FileStatus status : fileSystem(from).listStatus(from)) {
      Path target = new Path(to, status.getPath().getName());
      if (status.isDirectory()) {
        fileSystem(to).mkdirs(target);
        copyDirectory(status.getPath(), target);
      } else {
        try (InputStream in = open(status.getPath());
            OutputStream out = fileSystem(to).create(target, false)) {
          in.transferTo(out);
        }
      }
    }
  }

  /** Gives a complete directory its name; an older one is replaced, or kept if that fails. */
  public void publishDirectory(Path staging, Path target) throws IOException {
    FileSystem fileSystem = fileSystem(target);
    Path replaced = sibling(target, REPLACED);
    boolean replacing = fileSystem.exists(target);
    if (replacing) {
      renameOrFail(fileSystem, target, replaced);
    }
    try {
      renameOrFail(fileSystem, staging, target);
    } catch (IOException e) {
      if (replacing) {
        renameOrFail(fileSystem, replaced, target);
      }
      throw e;
    }
    fileSystem.delete(replaced, true);
  }

  private void deleteLeftovers(FileSystem fileSystem, Path target) throws IOException {
    Path parent = parent(target);
    if (!fileSystem.exists(parent)) {
      return;
    }
    for (FileStatus status : fileSystem.listStatus(parent)) {
      String name = status.getPath().getName();
      if (name.startsWith("." + target.getName() + STAGING)) {
        fileSystem.delete(status.getPath(), true);
      } else if (name.startsWith("." + target.getName() + REPLACED)) {
        restoreOrDelete(fileSystem, status.getPath(), target);
      }
    }
  }

  /** A job that died between two renames has left the only good directory under this name. */
  private static void restoreOrDelete(FileSystem fileSystem, Path replaced, Path target)
      throws IOException {
    if (fileSystem.exists(target)) {
      fileSystem.delete(replaced, true);
    } else {
      renameOrFail(fileSystem, replaced, target);
    }
  }

  private void replaceFile(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      Files.move(
          local.pathToFile(from).toPath(),
          local.pathToFile(to).toPath(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try {
      FileContext context = FileContext.getFileContext(fileSystem.getUri(), configuration);
      context.rename(from, to, Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      // Object stores without a FileContext: replacing takes two steps there.
      fileSystem.delete(to, false);
      renameOrFail(fileSystem, from, to);
    }
  }

  private static void renameOrFail(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  private static Path sibling(Path target, String mark) {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    return new Path(parent(target), "." + target.getName() + mark + unique);
  }

  private static Path parent(Path target) {
    return target.getParent() == null ? new Path(".") : target.getParent();
  }
}
