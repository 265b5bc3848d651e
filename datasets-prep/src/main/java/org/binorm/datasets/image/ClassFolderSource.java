package org.binorm.datasets.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.image.FileListSplit.ListedImage;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;
import org.binorm.datasets.source.SourceFingerprint;
import org.binorm.datasets.split.Subset;

/**
 * A folder of class folders: {@code DIR/<class>/*.jpg}, or {@code DIR/{train,validation,
 * test}/<class>/*.jpg} with {@code val} also accepted.
 *
 * <p>Classes are the sorted folder names. Files that are not images by their extension are left
 * out; those of image formats that are not read (GIF, WebP, ...) stay in, to be rejected by name.
 */
final class ClassFolderSource implements ImageSource {

  private static final Map<String, Subset> SUBSET_FOLDERS =
      Map.of(
          "train", Subset.TRAIN,
          "validation", Subset.VALIDATION,
          "val", Subset.VALIDATION,
          "test", Subset.TEST);

  private static final Set<String> IMAGE_EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "avif", "jp2");

  private final DataFolder folder;
  private final List<String> classNames;
  private final List<ListedImage> images = new ArrayList<>();

  private ClassFolderSource(DataFolder folder) throws IOException {
    this.folder = folder;
    List<Entry> children = folder.folders("");
    if (children.isEmpty()) {
      throw new DatasetException(
          folder.root() + ": expected class folders (DIR/<class>/*.jpg), got no folder");
    }
    if (hasSubsetFolders()) {
      this.classNames = addSubsets(children);
    } else {
      this.classNames = List.copyOf(classesIn("", children));
      addClasses("", Subset.UNSPECIFIED);
    }
  }

  static boolean recognizes(DataFolder folder) throws IOException {
    return !folder.folders("").isEmpty();
  }

  static ImageSource open(DataFolder folder) throws IOException {
    return new ClassFolderSource(folder);
  }

  /** A folder "train" with folders inside; one with images inside is a class (the vehicle). */
  private boolean hasSubsetFolders() throws IOException {
    return folder.hasFolder("train") && !folder.folders("train").isEmpty();
  }

  private List<String> addSubsets(List<Entry> children) throws IOException {
    Map<Subset, String> folderOf = new TreeMap<>();
    for (Entry child : children) {
      Subset subset = SUBSET_FOLDERS.get(child.name());
      if (subset == null) {
        throw new DatasetException(
            folder.path(child.name())
                + ": expected only train, validation and test beside each other;"
                + " move this folder away");
      }
      String other = folderOf.put(subset, child.name());
      if (other != null) {
        throw new DatasetException(
            "%s: expected one validation folder, got \"%s\" and \"%s\""
                .formatted(folder.root(), other, child.name()));
      }
    }
    SortedSet<String> classes = classesIn("train", folder.folders("train"));
    for (String name : folderOf.values()) {
      refuseDifference(name, classes, classesIn(name, folder.folders(name)));
    }
    List<String> names = List.copyOf(classes);
    for (Map.Entry<Subset, String> entry : folderOf.entrySet()) {
      addClasses(entry.getValue(), entry.getKey());
    }
    return names;
  }

  private SortedSet<String> classesIn(String parent, List<Entry> folders) {
    SortedSet<String> names = new TreeSet<>();
    folders.forEach(entry -> names.add(entry.baseName()));
    String where = folder.path(parent).toString();
    ClassNames.refuseLookalikes(names, where);
    ClassNames.checked(List.copyOf(names), where);
    return names;
  }

  private void refuseDifference(String name, Set<String> expected, Set<String> actual) {
    SortedSet<String> missing = new TreeSet<>(expected);
    missing.removeAll(actual);
    SortedSet<String> extra = new TreeSet<>(actual);
    extra.removeAll(expected);
    if (!missing.isEmpty() || !extra.isEmpty()) {
      throw new DatasetException(
          "%s: expected the classes of train, missing %s, not in train %s"
              .formatted(folder.path(name), firstFew(missing), firstFew(extra)));
    }
  }

  private static String firstFew(SortedSet<String> names) {
    List<String> few = names.stream().limit(5).toList();
    return names.size() > few.size()
        ? few + " and " + (names.size() - few.size()) + " more"
        : "" + few;
  }

  private void addClasses(String parent, Subset subset) throws IOException {
    List<Entry> classFolders = folder.folders(parent);
    for (int label = 0; label < classFolders.size(); label++) {
      addClass(classFolders.get(label).name(), label, subset);
    }
  }

  private void addClass(String name, int label, Subset subset) throws IOException {
    List<Entry> files = new ArrayList<>();
    for (Entry entry : folder.list(name)) {
      if (entry.directory()) {
        throw new DatasetException(
            folder.path(entry.name())
                + ": a folder inside a class folder, expected images; flatten it or move it away");
      }
      if (isImage(entry.name())) {
        files.add(entry);
      }
    }
    if (files.isEmpty()) {
      throw new DatasetException(
          folder.path(name)
              + ": expected .jpg, .jpeg or .png files in this class folder, got none;"
              + " remove the folder or add images");
    }
    Map<String, Integer> uses = new HashMap<>();
    files.forEach(file -> uses.merge(withoutExtension(file.name()), 1, Integer::sum));
    for (Entry file : files) {
      String stem = withoutExtension(file.name());
      // a.jpg beside a.png: the extension is what tells them apart.
      String id = uses.get(stem) == 1 ? stem : file.name();
      images.add(new ListedImage(file.name(), id, label, subset, file.length()));
    }
  }

  private static boolean isImage(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.lastIndexOf('.') > name.lastIndexOf('/') && IMAGE_EXTENSIONS.contains(extension);
  }

  private static String withoutExtension(String name) {
    return name.substring(0, name.lastIndexOf('.'));
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
