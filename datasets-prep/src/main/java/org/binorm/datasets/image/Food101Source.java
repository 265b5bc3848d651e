package org.binorm.datasets.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.image.FileListSplit.ListedImage;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;
import org.binorm.datasets.source.SourceFingerprint;
import org.binorm.datasets.split.Subset;

/**
 * Food-101's own layout: {@code images/<class>/<number>.jpg} with the lists {@code meta/train.txt}
 * and {@code meta/test.txt} (lines {@code <class>/<number>}) and, if there, {@code
 * meta/classes.txt}.
 *
 * <p>The id of an image is its line in the list. Files that no list names are not part of the data
 * set; listed files that do not exist are rejected when read.
 */
final class Food101Source implements ImageSource {

  private static final String TRAIN_LIST = "meta/train.txt";
  private static final String TEST_LIST = "meta/test.txt";
  private static final String CLASS_LIST = "meta/classes.txt";

  private final DataFolder folder;
  private final List<String> classNames;
  private final List<ListedImage> images = new ArrayList<>();

  private Food101Source(DataFolder folder) throws IOException {
    this.folder = folder;
    List<String> train = list(TRAIN_LIST);
    List<String> test = list(TEST_LIST);
    this.classNames = classNames(train, test);
    Map<String, Long> lengths = imageLengths();
    Set<String> seen = new HashSet<>();
    addListed(TRAIN_LIST, train, Subset.TRAIN, lengths, seen);
    addListed(TEST_LIST, test, Subset.TEST, lengths, seen);
  }

  static boolean recognizes(DataFolder folder) throws IOException {
    return folder.hasFolder("images") && folder.hasFile(TRAIN_LIST);
  }

  static ImageSource open(DataFolder folder) throws IOException {
    if (!folder.hasFolder("images")) {
      throw new DatasetException(
          folder.root() + ": expected the folder images (Food-101 layout), got none");
    }
    return new Food101Source(folder);
  }

  private List<String> list(String name) throws IOException {
    if (!folder.hasFile(name)) {
      throw new DatasetException(
          folder.path(name) + ": expected this list of Food-101, got no such file");
    }
    List<String> lines = folder.lines(name);
    if (lines.isEmpty()) {
      throw new DatasetException(folder.path(name) + ": expected image names, got an empty list");
    }
    for (int i = 0; i < lines.size(); i++) {
      refuseStrangeName(name, i + 1, lines.get(i));
    }
    return lines;
  }

  /** A list may name images of this data set only: no {@code ..}, no absolute path. */
  private void refuseStrangeName(String list, int lineNumber, String line) {
    String[] parts = line.split("/", -1);
    boolean plain = parts.length == 2 && !line.contains("\\");
    for (String part : parts) {
      plain &= !part.isBlank() && !part.equals(".") && !part.equals("..");
    }
    if (!plain) {
      throw new DatasetException(
          "%s, line %d: expected <class>/<number>, got \"%s\""
              .formatted(folder.path(list), lineNumber, line));
    }
  }

  private List<String> classNames(List<String> train, List<String> test) throws IOException {
    if (folder.hasFile(CLASS_LIST)) {
      return ClassNames.fromLines(folder.lines(CLASS_LIST), folder.path(CLASS_LIST).toString());
    }
    TreeSet<String> names = new TreeSet<>();
    train.forEach(line -> names.add(classOf(line)));
    test.forEach(line -> names.add(classOf(line)));
    ClassNames.refuseLookalikes(names, folder.path(TRAIN_LIST).toString());
    return ClassNames.checked(List.copyOf(names), folder.path(TRAIN_LIST).toString());
  }

  private Map<String, Long> imageLengths() throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    for (Entry classFolder : folder.folders("images")) {
      for (Entry file : folder.files(classFolder.name())) {
        lengths.put(file.name(), file.length());
      }
    }
    return lengths;
  }

  private void addListed(
      String list, List<String> lines, Subset subset, Map<String, Long> lengths, Set<String> seen) {
    Map<String, Integer> labels = new HashMap<>();
    classNames.forEach(name -> labels.put(name, labels.size()));
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Integer label = labels.get(classOf(line));
      if (label == null) {
        throw new DatasetException(
            "%s, line %d: class \"%s\" is not in %s"
                .formatted(folder.path(list), i + 1, classOf(line), CLASS_LIST));
      }
      if (!seen.add(line)) {
        throw new DatasetException(
            "%s, line %d: \"%s\" is listed twice; an image belongs to one list, once"
                .formatted(folder.path(list), i + 1, line));
      }
      String name = "images/" + line + ".jpg";
      long length = lengths.getOrDefault(name, FileListSplit.MISSING);
      images.add(new ListedImage(name, line, label, subset, length));
    }
  }

  private static String classOf(String line) {
    return line.substring(0, line.indexOf('/'));
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<? extends SourceSplit> splits() {
    return FileListSplit.chunks(folder.root(), images);
  }

  @Override
  public String fingerprint() {
    return SourceFingerprint.ofNamesAndSizes(
        images.stream().map(image -> new Entry(image.name(), false, image.length())).toList());
  }

  @Override
  public Optional<ImageShape> naturalShape() {
    return Optional.empty();
  }
}
