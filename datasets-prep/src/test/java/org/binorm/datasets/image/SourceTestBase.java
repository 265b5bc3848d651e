package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.junit.jupiter.api.io.TempDir;

/** A folder to build data sets in, and a sink that keeps everything. */
abstract class SourceTestBase {

  static final Configuration CONF = new Configuration();

  @TempDir Path dir;

  /** Everything a source delivers, read through splits that went through serialization. */
  static final class Collected implements ImageSink {
    final List<SourceImage> images = new ArrayList<>();
    final List<Rejection> rejections = new ArrayList<>();

    @Override
    public void accept(SourceImage image) {
      images.add(image);
    }

    @Override
    public void reject(Rejection rejection) {
      rejections.add(rejection);
    }

    List<String> ids() {
      return images.stream().map(SourceImage::id).toList();
    }

    List<Integer> labels() {
      return images.stream().map(SourceImage::label).toList();
    }

    byte[] pixels(int index) {
      return ((ImageContent.Raw) images.get(index).content()).pixels();
    }
  }

  ImageSource open(String format) throws IOException {
    return ImageSources.open(format, hadoop(dir), CONF);
  }

  static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toString());
  }

  static Collected readAll(ImageSource source) throws IOException {
    Collected collected = new Collected();
    for (SourceSplit split : source.splits()) {
      shipped(split).read(CONF, collected);
    }
    return collected;
  }

  /** What a task gets to see of a split. */
  private static SourceSplit shipped(SourceSplit split) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(split);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SourceSplit) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  void write(String name, byte[] bytes) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  void write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Expects the one line; {@code DIR} stands for the folder as Hadoop writes it. */
  void assertRefused(String format, String message) {
    assertThatThrownBy(() -> open(format))
        .isInstanceOf(DatasetException.class)
        .hasMessage(message.replace("DIR", folderName()));
  }

  String folderName() {
    return "file:" + dir;
  }
}
