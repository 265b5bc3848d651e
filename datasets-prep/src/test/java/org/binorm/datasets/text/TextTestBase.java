package org.binorm.datasets.text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.Rejection;
import org.junit.jupiter.api.io.TempDir;

/** A corpus in a temporary folder. */
abstract class TextTestBase {

  static final Configuration CONF = new Configuration();

  @TempDir Path dir;

  Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Path write(String name, byte[] bytes) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  Path writePacked(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri().getScheme() + "://" + path);
  }

  TextSource open(String format, TextOptions options) throws IOException {
    return TextSources.open(format, hadoop(dir), options, CONF);
  }

  /** Everything a source hands out, split by split. */
  static final class Found implements TextSink {
    final List<SourceDocument> documents = new ArrayList<>();
    final List<Rejection> rejections = new ArrayList<>();

    static Found in(TextSource source) throws IOException {
      Found found = new Found();
      for (TextSplit split : source.splits()) {
        split.read(CONF, found);
      }
      return found;
    }

    @Override
    public void accept(SourceDocument document) {
      documents.add(document);
    }

    @Override
    public void reject(Rejection rejection) {
      rejections.add(rejection);
    }

    List<String> ids() {
      return documents.stream().map(SourceDocument::id).toList();
    }

    List<String> texts() {
      return documents.stream().map(SourceDocument::text).toList();
    }
  }

  Found read(String format) throws IOException {
    return read(format, TextOptions.defaults());
  }

  Found read(String format, TextOptions options) throws IOException {
    return Found.in(open(format, options));
  }
}
