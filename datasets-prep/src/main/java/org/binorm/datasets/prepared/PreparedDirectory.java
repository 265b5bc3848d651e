package org.binorm.datasets.prepared;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.split.Subset;

/** The files of one prepared data set. */
final class PreparedDirectory {

  private static final int MAX_FILE_BYTES = 64 << 20;

  private final FileSystem fileSystem;
  private final Path dir;

  PreparedDirectory(Configuration conf, Path dir) throws IOException {
    this.fileSystem = dir.getFileSystem(conf);
    this.dir = dir;
  }

  PreparedManifest readManifest(DatasetKind expected) throws IOException {
    Path file = completeManifest();
    PreparedManifest manifest = ManifestJson.parse(readBytes(file), expected, file.toString());
    for (Subset subset : Subset.prepared()) {
      compareNames(subset, manifest.split(subset));
    }
    if (manifest instanceof TextManifest text) {
      readTokenizer(text);
    }
    return manifest;
  }

  DatasetKind kind() throws IOException {
    Path file = completeManifest();
    return ManifestJson.kind(readBytes(file), file.toString());
  }

  private Path completeManifest() throws IOException {
    if (!fileSystem.exists(dir)) {
      throw new DatasetException(dir + ": no such folder; prepare the data set first");
    }
    Path file = new Path(dir, PreparedManifest.FILE_NAME);
    if (!fileSystem.exists(file)) {
      throw new DatasetException(
          dir + ": not a prepared data set (no dataset.json); prepare it first");
    }
    if (!fileSystem.exists(new Path(dir, PreparedManifest.SUCCESS_NAME))) {
      throw new DatasetException(dir + ": preparation did not finish (no _SUCCESS); run it again");
    }
    return file;
  }

  byte[] readTokenizer(TextManifest manifest) throws IOException {
    Path file = new Path(dir, TextManifest.TOKENIZER_NAME);
    if (!fileSystem.exists(file)) {
      throw new DatasetException(file + ": no such file; restore it or prepare the data set again");
    }
    byte[] json = readBytes(file);
    String sha256 = ManifestJson.sha256(json);
    if (!sha256.equals(manifest.tokenizerSha256())) {
      throw new DatasetException(
          "%s: not the tokenizer of this data set (SHA-256 %.12s, expected %.12s); restore it or prepare the data set again"
              .formatted(file, sha256, manifest.tokenizerSha256()));
    }
    return json;
  }

  private byte[] readBytes(Path file) throws IOException {
    long length = fileSystem.getFileStatus(file).getLen();
    if (length > MAX_FILE_BYTES) {
      throw new DatasetException(
          "%s: expected at most %d bytes, got %d".formatted(file, MAX_FILE_BYTES, length));
    }
    try (InputStream in = fileSystem.open(file)) {
      return in.readNBytes(MAX_FILE_BYTES);
    }
  }

  private void compareNames(Subset subset, SplitFiles split) throws IOException {
    Path folder = new Path(dir, subset.directoryName());
    SortedSet<String> expected = new TreeSet<>();
    split.files().forEach(file -> expected.add(file.name()));
    SortedSet<String> actual = visibleFiles(folder);
    for (String name : expected) {
      if (!actual.remove(name)) {
        throw new DatasetException(
            new Path(folder, name)
                + ": named in dataset.json, but there is no such file;"
                + " restore it or prepare the data set again");
      }
    }
    if (!actual.isEmpty()) {
      throw new DatasetException(
          new Path(folder, actual.first())
              + ": not named in dataset.json; remove it or prepare the data set again");
    }
  }

  /** Names not starting with a dot or an underscore, which hide checksums and markers. */
  private SortedSet<String> visibleFiles(Path folder) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    if (fileSystem.exists(folder)) {
      for (FileStatus status : fileSystem.listStatus(folder)) {
        String name = status.getPath().getName();
        if (!name.startsWith(".") && !name.startsWith("_")) {
          names.add(name);
        }
      }
    }
    return names;
  }

  void writeManifest(PreparedManifest manifest) throws IOException {
    byte[] json = manifest.toJson().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = fileSystem.create(new Path(dir, PreparedManifest.FILE_NAME), true)) {
      out.write(json);
    }
    fileSystem.create(new Path(dir, PreparedManifest.SUCCESS_NAME), true).close();
  }
}
