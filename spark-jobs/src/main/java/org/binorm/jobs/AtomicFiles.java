package org.binorm.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

/**
 * Files and directories that appear under their name only when they are complete.
 *
 * <p>Everything is written under a temporary name beside the target ({@code .NAME.staging-…}) and
 * renamed. On local disks no {@code .crc} companions are written, which would outlive an edit of
 * the file.
 *
 * <p>{@link ObjectStores} have no rename: there an object appears whole when its stream is closed,
 * and a directory is complete when one of the {@link #SEALS} is in it, which are taken away first
 * and come last. Who dies in between leaves a directory that counts as unfinished, and that {@link
 * #UNFINISHED} tells from one of somebody else.
 */
public final class AtomicFiles {
  /** An object in a directory of ours that is being published or replaced in an object store. */
  public static final String UNFINISHED = "_UNFINISHED";

  private static final String STAGING = ".staging-";
  private static final String REPLACED = ".replaced-";

  /**
   * Files that say that the directory they are in is complete, in the order in which they come. The
   * result is the last, for it speaks for the others too, and goes first.
   */
  private static final List<String> SEALS =
      List.of("state.json", "dataset.json", "_SUCCESS", ResultFile.NAME);

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
    if (ObjectStores.contain(fileSystem)) {
      writeObject(fileSystem, target, content);
      return;
    }
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

  /** Closing the stream makes the object, so nothing may go wrong once it is open. */
  private static void writeObject(FileSystem store, Path target, Content content)
      throws IOException {
    if (isStaged(target)) {
      // Nobody looks here before it is published: large files need no copy in memory.
      try (OutputStream out = store.create(target, true)) {
        content.writeTo(out);
      }
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.writeTo(bytes);
    try (OutputStream out = store.create(target, true)) {
      bytes.writeTo(out);
    }
  }

  private static boolean isStaged(Path path) {
    for (Path p = path.getParent(); p != null; p = p.getParent()) {
      if (p.getName().contains(STAGING)) {
        return true;
      }
    }
    return false;
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

  /** Whether a job died while it published this directory: the next one may replace it. */
  public boolean isUnfinished(Path directory) throws IOException {
    return exists(new Path(directory, UNFINISHED));
  }

  /** Copies everything in a directory into another one, which exists; seals come last. */
  public void copyDirectory(Path from, Path to) throws IOException {
    for (FileStatus status : sealsLast(fileSystem(from).listStatus(from))) {
      Path target = new Path(to, status.getPath().getName());
      if (status.isDirectory()) {
        fileSystem(to).mkdirs(target);
        copyDirectory(status.getPath(), target);
      } else if (!isMark(status)) {
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
    if (ObjectStores.contain(fileSystem)) {
      Path mark = new Path(target, UNFINISHED);
      fileSystem.create(mark, true).close();
      empty(fileSystem, target);
      moveObjects(fileSystem, staging, target);
      fileSystem.delete(mark, false);
      fileSystem.delete(staging, true);
      return;
    }
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

  /**
   * Gives a directory another name; what has that name is deleted. It is complete under one of the
   * names at any time; objects are copied through this process for that.
   */
  public void moveDirectory(Path from, Path to) throws IOException {
    FileSystem fileSystem = fileSystem(to);
    if (ObjectStores.contain(fileSystem)) {
      deleteDirectory(fileSystem, to);
      fileSystem.mkdirs(to);
      copyDirectory(from, to);
      deleteDirectory(fileSystem, from);
    } else {
      fileSystem.delete(to, true);
      renameOrFail(fileSystem, from, to);
    }
  }

  private static void moveObjects(FileSystem store, Path from, Path to) throws IOException {
    store.mkdirs(to);
    for (FileStatus status : sealsLast(store.listStatus(from))) {
      Path target = new Path(to, status.getPath().getName());
      if (status.isDirectory()) {
        moveObjects(store, status.getPath(), target);
      } else {
        renameOrFail(store, status.getPath(), target);
      }
    }
  }

  private static void deleteDirectory(FileSystem store, Path directory) throws IOException {
    if (store.exists(directory)) {
      empty(store, directory);
      store.delete(directory, true);
    }
  }

  /** Seals go first: a directory that is being deleted has none; its mark stays. */
  private static void empty(FileSystem store, Path directory) throws IOException {
    for (int i = SEALS.size() - 1; i >= 0; i--) {
      store.delete(new Path(directory, SEALS.get(i)), false);
    }
    for (FileStatus child : store.listStatus(directory)) {
      if (!isMark(child)) {
        store.delete(child.getPath(), true);
      }
    }
  }

  private static boolean isMark(FileStatus status) {
    return status.getPath().getName().equals(UNFINISHED);
  }

  private static FileStatus[] sealsLast(FileStatus[] children) {
    // The index of what is no seal is -1.
    Arrays.sort(
        children, Comparator.comparingInt(child -> SEALS.indexOf(child.getPath().getName())));
    return children;
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
    FileContext context = FileContext.getFileContext(fileSystem.getUri(), configuration);
    context.rename(from, to, Rename.OVERWRITE);
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
