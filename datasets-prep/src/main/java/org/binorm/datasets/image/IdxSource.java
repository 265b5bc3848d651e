package org.binorm.datasets.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;
import org.binorm.datasets.source.SourceFingerprint;
import org.binorm.datasets.split.Subset;

/**
 * The IDX files of the MNIST family: {@code train-images-idx3-ubyte} and {@code
 * train-labels-idx1-ubyte}, the same with {@code t10k} or {@code test} in front, each plain or
 * {@code .gz}.
 *
 * <p>Classes are {@code "0"} to the largest label, or the lines of {@code classes.txt}. Compressed
 * files are unpacked once when the source is opened, so damage shows before any task starts.
 */
final class IdxSource implements ImageSource {

  private static final int RECORDS_PER_SPLIT = 10_000;
  private static final String CLASS_LIST = "classes.txt";
  private static final List<String> TEST_PREFIXES = List.of("t10k", "test");

  private record Pair(Subset subset, IdxFile images, IdxFile labels) {}

  private final DataFolder folder;
  private final List<Entry> files = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();
  private final List<String> classNames;

  private IdxSource(DataFolder folder, Configuration conf) throws IOException {
    this.folder = folder;
    addPair(Subset.TRAIN, "train");
    for (String prefix : TEST_PREFIXES) {
      if (pairs.size() < 2) {
        addPair(Subset.TEST, prefix);
      }
    }
    if (pairs.isEmpty()) {
      throw new DatasetException(
          folder.root() + ": expected train-images-idx3-ubyte (or .gz), got no such file");
    }
    refuseDifferentShapes();
    int largest = largestLabel(conf);
    this.classNames = classNames(largest);
    for (Pair pair : pairs) {
      verify(pair.images(), conf);
    }
  }

  static boolean recognizes(DataFolder folder) throws IOException {
    for (Entry entry : folder.files("")) {
      if (entry.name().matches(".*(images[-.]idx3|labels[-.]idx1)-ubyte(\\.gz)?")) {
        return true;
      }
    }
    return false;
  }

  static ImageSource open(DataFolder folder, Configuration conf) throws IOException {
    return new IdxSource(folder, conf);
  }

  private void addPair(Subset subset, String prefix) throws IOException {
    Optional<Entry> images = find(prefix + "-images", "idx3-ubyte");
    Optional<Entry> labels = find(prefix + "-labels", "idx1-ubyte");
    if (images.isEmpty() && labels.isEmpty()) {
      return;
    }
    if (images.isEmpty() || labels.isEmpty()) {
      throw new DatasetException(
          "%s: expected %s-images-idx3-ubyte and %s-labels-idx1-ubyte, got only the %s"
              .formatted(folder.root(), prefix, prefix, images.isEmpty() ? "labels" : "images"));
    }
    files.add(images.get());
    files.add(labels.get());
    IdxFile imageFile = IdxFile.open(folder, images.get(), IdxFile.IMAGES_MAGIC);
    IdxFile labelFile = IdxFile.open(folder, labels.get(), IdxFile.LABELS_MAGIC);
    if (imageFile.count() != labelFile.count()) {
      throw new DatasetException(
          "%s: %d images, but %d labels in %s; expected as many"
              .formatted(imageFile.path(), imageFile.count(), labelFile.count(), labelFile.name()));
    }
    pairs.add(new Pair(subset, imageFile, labelFile));
  }

  private Optional<Entry> find(String stem, String kind) throws IOException {
    for (String separator : List.of("-", ".")) {
      for (String ending : List.of("", ".gz")) {
        String name = stem + separator + kind + ending;
        if (folder.hasFile(name)) {
          return Optional.of(folder.file(name));
        }
      }
    }
    return Optional.empty();
  }

  private void refuseDifferentShapes() {
    IdxFile first = pairs.get(0).images();
    for (Pair pair : pairs) {
      if (pair.images().height() != first.height() || pair.images().width() != first.width()) {
        throw new DatasetException(
            "%s: images of %dx%d, expected %dx%d as in %s"
                .formatted(
                    pair.images().path(),
                    pair.images().height(),
                    pair.images().width(),
                    first.height(),
                    first.width(),
                    first.name()));
      }
    }
  }

  private int largestLabel(Configuration conf) throws IOException {
    int largest = 0;
    for (Pair pair : pairs) {
      try (IdxFile.Records records = pair.labels().openAt(conf, 0)) {
        byte[] label = new byte[1];
        for (int i = 0; i < pair.labels().count(); i++) {
          records.readFully(label);
          largest = Math.max(largest, label[0] & 0xFF);
        }
        records.skipToEnd();
      }
    }
    return largest;
  }

  private List<String> classNames(int largestLabel) throws IOException {
    if (!folder.hasFile(CLASS_LIST)) {
      return ClassNames.numbered(largestLabel + 1);
    }
    return ClassNames.fromLines(folder.lines(CLASS_LIST), folder.path(CLASS_LIST).toString());
  }

  private static void verify(IdxFile file, Configuration conf) throws IOException {
    if (file.compressed()) {
      try (IdxFile.Records records = file.openAt(conf, 0)) {
        records.skipToEnd();
      }
    }
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<? extends SourceSplit> splits() {
    List<IdxSplit> splits = new ArrayList<>();
    for (Pair pair : pairs) {
      int count = pair.images().count();
      // A compressed file has no way to start in the middle.
      int step = pair.images().compressed() ? count : RECORDS_PER_SPLIT;
      for (int first = 0; first < count; first += step) {
        splits.add(
            new IdxSplit(
                pair.images(),
                pair.labels(),
                pair.subset(),
                classNames.size(),
                first,
                Math.min(step, count - first)));
      }
    }
    return splits;
  }

  @Override
  public String fingerprint() {
    return SourceFingerprint.withHeads(folder, files);
  }

  @Override
  public Optional<ImageShape> naturalShape() {
    IdxFile first = pairs.get(0).images();
    return Optional.of(new ImageShape(first.height(), first.width(), 1));
  }
}
