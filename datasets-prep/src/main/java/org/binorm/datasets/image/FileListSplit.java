package org.binorm.datasets.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.split.Subset;

/**
 * A list of image files, one image each.
 *
 * @param root folder of the data set, as a URI
 */
record FileListSplit(String root, List<ListedImage> images) implements SourceSplit {

  private static final int MAX_FILES = 512;
  private static final long MAX_BYTES = 64L << 20;

  /** Length of a file that a list names but that does not exist. */
  static final long MISSING = -1;

  /** One file, named relative to the root. */
  record ListedImage(String name, String id, int label, Subset subset, long length)
      implements Serializable {}

  /** Cuts a list into splits of at most 512 files and, where files are large, 64 MB. */
  static List<FileListSplit> chunks(Path root, List<ListedImage> images) {
    List<FileListSplit> splits = new ArrayList<>();
    int start = 0;
    long bytes = 0;
    for (int i = 0; i < images.size(); i++) {
      if (i > start && (i - start == MAX_FILES || bytes + images.get(i).length() > MAX_BYTES)) {
        splits.add(split(root, images.subList(start, i)));
        start = i;
        bytes = 0;
      }
      bytes += Math.max(0, images.get(i).length());
    }
    splits.add(split(root, images.subList(start, images.size())));
    return splits;
  }

  private static FileListSplit split(Path root, List<ListedImage> images) {
    return new FileListSplit(root.toString(), new ArrayList<>(images));
  }

  @Override
  public void read(Configuration conf, ImageSink sink) throws IOException {
    Path folder = new Path(root);
    FileSystem fileSystem = DataFolder.fileSystem(folder, conf);
    for (ListedImage image : images) {
      if (image.length() > ImageDecoder.MAX_ENCODED_BYTES) {
        sink.reject(new Rejection(image.name(), 0, ImageDecoder.tooManyBytes(image.length())));
      } else if (image.length() == MISSING) {
        sink.reject(new Rejection(image.name(), 0, "listed, but there is no such file"));
      } else {
        readOne(fileSystem, DataFolder.child(folder, image.name()), image, sink);
      }
    }
  }

  private static void readOne(FileSystem fileSystem, Path path, ListedImage image, ImageSink sink)
      throws IOException {
    byte[] bytes;
    try (InputStream in = fileSystem.open(path)) {
      bytes = in.readNBytes((int) ImageDecoder.MAX_ENCODED_BYTES + 1);
    } catch (FileNotFoundException e) {
      sink.reject(new Rejection(image.name(), 0, "listed, but there is no such file"));
      return;
    }
    sink.accept(
        new SourceImage(
            image.id(),
            image.label(),
            image.subset(),
            image.name(),
            0,
            new ImageContent.Encoded(bytes)));
  }
}
