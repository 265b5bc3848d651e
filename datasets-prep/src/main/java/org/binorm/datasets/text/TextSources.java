package org.binorm.datasets.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;
import org.binorm.datasets.source.NearestName;
import org.binorm.datasets.source.SourceFingerprint;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.FileRangesSplit.SubsetFile;

/**
 * Opens corpora by the name of their format: {@code plain}, {@code lines}, {@code wikitext}, {@code
 * jsonl} or {@code parquet}, all but the last packed as {@code .gz} too.
 */
public final class TextSources {

  /** Recognise the format by what is in the files. */
  public static final String AUTO = "auto";

  private TextSources() {}

  /** All format names, {@link #AUTO} included. */
  public static List<String> formats() {
    List<String> names = new ArrayList<>();
    Arrays.stream(TextFormat.values()).map(TextFormat::key).forEach(names::add);
    names.add(AUTO);
    return List.copyOf(names);
  }

  /**
   * Opens a corpus: lists its files, decides their subsets and cuts them into splits.
   *
   * @param path a file, or a folder whose files are read down to the last
   * @throws DatasetException if there is no such corpus, or a listed file is not in it
   */
  public static TextSource open(String format, Path path, TextOptions options, Configuration conf)
      throws IOException {
    if (!formats().contains(format)) {
      throw new DatasetException(
          "unknown text format \"%s\"; did you mean \"%s\"? Known: %s"
              .formatted(format, NearestName.of(format, formats()), String.join(", ", formats())));
    }
    boolean single = DataFolder.isFile(path, conf);
    Path qualified = DataFolder.fileSystem(path, conf).makeQualified(path);
    DataFolder folder = DataFolder.open(single ? qualified.getParent() : path, conf);
    List<Entry> all = single ? List.of(folder.file(qualified.getName())) : files(path, folder);
    TextFormat known =
        format.equals(AUTO) ? guess(conf, folder, all, single) : TextFormat.valueOf(upper(format));
    List<Entry> files = single ? all : accepted(path, known, all);
    return source(conf, folder, known, files, options);
  }

  private static String upper(String format) {
    return format.toUpperCase(Locale.ROOT);
  }

  private static List<Entry> files(Path path, DataFolder folder) throws IOException {
    if (folder.hasFile("dataset.json")) {
      throw new DatasetException(
          path + ": a prepared data set already (it has dataset.json), expected source text");
    }
    List<Entry> files = new ArrayList<>(folder.tree());
    if (files.isEmpty()) {
      throw new DatasetException(path + ": expected files of text, got an empty folder");
    }
    files.sort(Comparator.comparing(Entry::name));
    return files;
  }

  private static List<Entry> accepted(Path path, TextFormat format, List<Entry> all) {
    List<Entry> files = all.stream().filter(file -> format.accepts(file.name())).toList();
    if (files.isEmpty()) {
      throw new DatasetException(
          "%s: expected files that end in %s, got none (but %s)"
              .formatted(path, String.join(", ", format.endings()), all.get(0).name()));
    }
    return files;
  }

  /** A single file that gives no hint holds a document a line; a folder, a document a file. */
  private static TextFormat guess(
      Configuration conf, DataFolder folder, List<Entry> files, boolean single) throws IOException {
    for (TextFormat format : List.of(TextFormat.PARQUET, TextFormat.JSONL)) {
      if (files.stream().anyMatch(file -> format.hasEnding(file.name()))) {
        return format;
      }
    }
    if (startsWithHeading(conf, folder.path(files.get(0).name()))) {
      return TextFormat.WIKITEXT;
    }
    return single ? TextFormat.LINES : TextFormat.PLAIN;
  }

  private static boolean startsWithHeading(Configuration conf, Path file) throws IOException {
    byte[] head;
    try (var in = TextInput.open(conf, file, 0)) {
      head = in.readNBytes(1 << 12);
    }
    int start = 0;
    for (int i = 0; i < head.length; i++) {
      if (head[i] == '\n') {
        int end = i > start && head[i - 1] == '\r' ? i - 1 : i;
        byte[] line = Arrays.copyOfRange(head, start, end);
        if (!isBlank(line)) {
          return WikiTextReader.isHeading(line, line.length);
        }
        start = i + 1;
      }
    }
    return false;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ') {
        return false;
      }
    }
    return true;
  }

  private static TextSource source(
      Configuration conf,
      DataFolder folder,
      TextFormat format,
      List<Entry> files,
      TextOptions options)
      throws IOException {
    SubsetFiles subsets =
        new SubsetFiles(format, options, files.stream().map(Entry::name).toList());
    List<SubsetFile> all = new ArrayList<>();
    Set<Subset> named = EnumSet.noneOf(Subset.class);
    for (Entry file : files) {
      Subset subset = subsets.subset(file.name());
      all.add(new SubsetFile(file, subset));
      named.add(subset);
    }
    named.remove(Subset.UNSPECIFIED);
    return new TextSource(
        splits(conf, folder, format, all, options),
        named,
        SourceFingerprint.withHeads(folder, files));
  }

  private static List<? extends TextSplit> splits(
      Configuration conf,
      DataFolder folder,
      TextFormat format,
      List<SubsetFile> files,
      TextOptions options)
      throws IOException {
    if (format != TextFormat.PARQUET) {
      return FileRangesSplit.of(folder.root(), format, files, options);
    }
    List<ParquetTextSplit> splits = new ArrayList<>();
    for (SubsetFile file : files) {
      String name = file.entry().name();
      splits.addAll(ParquetTextSplit.of(conf, folder, name, file.subset(), options));
    }
    return splits;
  }
}
