package org.binorm.datasets.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.binorm.datasets.DatasetException;

/**
 * The folder of a data set, seen through names relative to it.
 *
 * <p>Listings are sorted and leave out names that start with a dot. Symbolic links that lead out of
 * the folder are refused: a data set must not pull in files its user did not point at.
 */
public final class DataFolder {

  private static final int MAX_LIST_BYTES = 64 << 20;

  /** A data set nests folders for subsets, classes or parts; more is a link that goes round. */
  private static final int MAX_DEPTH = 8;

  /** One child: {@code name} is relative to the root of the data set. */
  public record Entry(String name, boolean directory, long length) {

    /** The last part of the name. */
    public String baseName() {
      return name.substring(name.lastIndexOf('/') + 1);
    }
  }

  private final FileSystem fileSystem;
  private final Path root;

  private DataFolder(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.root = root;
  }

  /** Opens an existing folder. */
  public static DataFolder open(Path path, Configuration conf) throws IOException {
    FileSystem fileSystem = fileSystem(path, conf);
    Path root = withoutSlash(fileSystem.makeQualified(path));
    if (!fileSystem.exists(root)) {
      throw new DatasetException(path + ": no such file or folder; check the path of the data set");
    }
    if (!fileSystem.getFileStatus(root).isDirectory()) {
      throw new DatasetException(
          path + ": expected a folder, got a file; pass the folder the data set is in");
    }
    return new DataFolder(fileSystem, root);
  }

  /** True if there is a file at this path, which then is no folder to open. */
  public static boolean isFile(Path path, Configuration conf) throws IOException {
    FileSystem fileSystem = fileSystem(path, conf);
    return fileSystem.exists(path) && fileSystem.getFileStatus(path).isFile();
  }

  /**
   * The file system of a path; local files without Hadoop's checksum layer, which fails on names
   * with a colon and looks for a hidden neighbour of every image.
   */
  public static FileSystem fileSystem(Path path, Configuration conf) throws IOException {
    try {
      FileSystem fileSystem = path.getFileSystem(conf);
      return fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
    } catch (UnsupportedFileSystemException e) {
      throw new DatasetException(path + ": no file system for this address: " + e.getMessage(), e);
    }
  }

  /** A path made from a URI may end in a slash, which would show in every message. */
  private static Path withoutSlash(Path path) {
    String name = path.toUri().getPath();
    return name.length() > 1 && name.endsWith("/")
        ? new Path(
            path.toUri().getScheme(),
            path.toUri().getAuthority(),
            name.substring(0, name.length() - 1))
        : path;
  }

  /** A child of a folder, also when its name holds characters that mean something in a URI. */
  public static Path child(Path root, String name) {
    if (name.isEmpty()) {
      return root;
    }
    String folder = root.toUri().getPath();
    return new Path(
        root.toUri().getScheme(),
        root.toUri().getAuthority(),
        (folder.endsWith("/") ? folder : folder + "/") + name);
  }

  public Path root() {
    return root;
  }

  public Path path(String name) {
    return child(root, name);
  }

  public boolean hasFile(String name) throws IOException {
    Path path = path(name);
    return fileSystem.exists(path) && fileSystem.getFileStatus(path).isFile();
  }

  public boolean hasFolder(String name) throws IOException {
    Path path = path(name);
    return fileSystem.exists(path) && fileSystem.getFileStatus(path).isDirectory();
  }

  /** The children of a folder ({@code ""} is the root), sorted by name. */
  public List<Entry> list(String folder) throws IOException {
    refuseLinkToOutside(fileSystem.getFileStatus(path(folder)));
    refuseLinksToNowhere(path(folder));
    List<Entry> entries = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(path(folder))) {
      String baseName = status.getPath().getName();
      if (baseName.startsWith(".")) {
        continue;
      }
      refuseLinkToOutside(status);
      String name = folder.isEmpty() ? baseName : folder + "/" + baseName;
      entries.add(new Entry(name, status.isDirectory(), status.getLen()));
    }
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  public List<Entry> files(String folder) throws IOException {
    return list(folder).stream().filter(entry -> !entry.directory()).toList();
  }

  public List<Entry> folders(String folder) throws IOException {
    return list(folder).stream().filter(Entry::directory).toList();
  }

  /**
   * All files below the root, folder by folder in the order of names. Names that start with an
   * underscore are left out, as they are where Spark reads, and what lies more than eight folders
   * deep.
   */
  public List<Entry> tree() throws IOException {
    List<Entry> found = new ArrayList<>();
    collect("", 0, found);
    return found;
  }

  private void collect(String parent, int depth, List<Entry> found) throws IOException {
    for (Entry entry : list(parent)) {
      if (entry.baseName().startsWith("_")) {
        continue;
      }
      if (!entry.directory()) {
        found.add(entry);
      } else if (depth < MAX_DEPTH) {
        collect(entry.name(), depth + 1, found);
      }
    }
  }

  public Entry file(String name) throws IOException {
    FileStatus status = fileSystem.getFileStatus(path(name));
    refuseLinkToOutside(fileSystem.getFileStatus(path(name).getParent()));
    refuseLinkToOutside(status);
    return new Entry(name, false, status.getLen());
  }

  public FSDataInputStream open(String name) throws IOException {
    return fileSystem.open(path(name));
  }

  /** Lines of a small UTF-8 text file, blanks around them and blank lines at the end removed. */
  public List<String> lines(String name) throws IOException {
    Entry entry = file(name);
    if (entry.length() > MAX_LIST_BYTES) {
      throw new DatasetException(
          "%s: expected a list of at most %d bytes, got %d"
              .formatted(path(name), MAX_LIST_BYTES, entry.length()));
    }
    byte[] bytes;
    try (InputStream in = open(name)) {
      bytes = in.readNBytes(MAX_LIST_BYTES);
    }
    List<String> lines = new ArrayList<>();
    decodeUtf8(bytes, name).lines().map(String::strip).forEach(lines::add);
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  private String decodeUtf8(byte[] bytes, String name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new DatasetException(path(name) + ": expected UTF-8 text, got other bytes", e);
    }
  }

  /** Hadoop leaves them out of its listings, and their images would be missing without a word. */
  private void refuseLinksToNowhere(Path folder) throws IOException {
    if (!"file".equals(root.toUri().getScheme())) {
      return;
    }
    try (DirectoryStream<java.nio.file.Path> children =
        Files.newDirectoryStream(localPath(folder), child -> Files.isSymbolicLink(child))) {
      for (java.nio.file.Path child : children) {
        if (!child.getFileName().toString().startsWith(".")) {
          target(child);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void refuseLinkToOutside(FileStatus status) throws IOException {
    if (!"file".equals(root.toUri().getScheme())) {
      if (status.isSymlink()) {
        throw new DatasetException(
            status.getPath() + ": a symbolic link, expected files and folders; copy its target");
      }
      return;
    }
    java.nio.file.Path local = localPath(status.getPath());
    // Only links cost a look at their target; a data set may hold millions of plain files.
    if (!Files.isSymbolicLink(local) || status.getPath().equals(root)) {
      return;
    }
    java.nio.file.Path target = target(local);
    if (!target.startsWith(localPath(root).toRealPath())) {
      throw new DatasetException(
          local
              + ": a symbolic link to "
              + target
              + ", outside the data set; copy the target or pass the folder it is in");
    }
    if (local.toAbsolutePath().getParent().toRealPath().startsWith(target)) {
      throw new DatasetException(
          local + ": a symbolic link to a folder that it is in itself; remove it");
    }
  }

  private static java.nio.file.Path target(java.nio.file.Path link) {
    try {
      return link.toRealPath();
    } catch (IOException e) {
      throw new DatasetException(
          link + ": a symbolic link that leads nowhere or goes round; remove it", e);
    }
  }

  private static java.nio.file.Path localPath(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
