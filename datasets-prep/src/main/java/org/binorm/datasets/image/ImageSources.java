package org.binorm.datasets.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.NearestName;

/** Opens data sets of labelled images by the name of their format. */
public final class ImageSources {

  /** Recognise the format by what is in the folder. */
  public static final String AUTO = "auto";

  private ImageSources() {}

  /** All format names, {@link #AUTO} included. */
  public static List<String> formats() {
    List<String> names = new ArrayList<>();
    ImageFormat.ALL.forEach(format -> names.add(format.name()));
    names.add(AUTO);
    return List.copyOf(names);
  }

  /**
   * Opens a data set: lists its files and checks everything that can be checked without decoding.
   *
   * @throws DatasetException if there is no such data set or it is damaged
   */
  public static ImageSource open(String format, Path path, Configuration conf) throws IOException {
    if (!formats().contains(format)) {
      throw new DatasetException(
          "unknown image format \"%s\"; did you mean \"%s\"? Known: %s"
              .formatted(format, NearestName.of(format, formats()), String.join(", ", formats())));
    }
    DataFolder folder = DataFolder.open(path, conf);
    if (folder.list("").isEmpty()) {
      throw new DatasetException(path + ": expected a data set of images, got an empty folder");
    }
    if (folder.hasFile("dataset.json")) {
      throw new DatasetException(
          path + ": a prepared data set already (it has dataset.json), expected source images");
    }
    return (format.equals(AUTO) ? guess(path, folder) : named(format)).opener().open(folder, conf);
  }

  private static ImageFormat named(String format) {
    return ImageFormat.ALL.stream()
        .filter(candidate -> candidate.name().equals(format))
        .findFirst()
        .orElseThrow();
  }

  private static ImageFormat guess(Path path, DataFolder folder) throws IOException {
    for (ImageFormat format : ImageFormat.ALL) {
      if (format.recognizer().test(folder)) {
        return format;
      }
    }
    throw new DatasetException(
        path
            + ": expected class folders, IDX, CIFAR or Parquet files, got none of them;"
            + " check the path or name the format");
  }
}
