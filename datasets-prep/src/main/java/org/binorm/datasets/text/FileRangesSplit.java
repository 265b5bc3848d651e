package org.binorm.datasets.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.split.Subset;

/**
 * Some ranges of some files, in the order of the files.
 *
 * @param root folder of the corpus, as a URI
 */
record FileRangesSplit(String root, TextFormat format, List<FileRange> ranges, TextOptions options)
    implements TextSplit {

  private static final int MAX_RANGES = 512;

  /** Text packs to about a quarter. */
  private static final int PACKING = 4;

  /** A file and its subset, as it is listed. */
  record SubsetFile(DataFolder.Entry entry, Subset subset) {}

  /**
   * Cuts files into splits of about {@code options.splitBytes}: small files are put together, large
   * ones are cut where the format allows it.
   */
  static List<FileRangesSplit> of(
      Path root, TextFormat format, List<SubsetFile> files, TextOptions options) {
    List<FileRangesSplit> splits = new ArrayList<>();
    List<FileRange> pending = new ArrayList<>();
    long bytes = 0;
    for (SubsetFile file : files) {
      for (FileRange range : ranges(format, file, options.splitBytes())) {
        long size = size(range, file.entry().length());
        if (!pending.isEmpty()
            && (pending.size() == MAX_RANGES || bytes + size > options.splitBytes())) {
          splits.add(new FileRangesSplit(root.toString(), format, List.copyOf(pending), options));
          pending.clear();
          bytes = 0;
        }
        pending.add(range);
        bytes += size;
      }
    }
    if (!pending.isEmpty()) {
      splits.add(new FileRangesSplit(root.toString(), format, List.copyOf(pending), options));
    }
    return splits;
  }

  private static List<FileRange> ranges(TextFormat format, SubsetFile file, long splitBytes) {
    FileRange whole = new FileRange(file.entry().name(), file.subset(), 0, FileRange.TO_THE_END);
    if (whole.compressed() || !format.reader().orElseThrow().splittable()) {
      return List.of(whole);
    }
    long length = file.entry().length();
    List<FileRange> ranges = new ArrayList<>();
    for (long start = 0; start < length; start += splitBytes) {
      long end = start + splitBytes < length ? start + splitBytes : FileRange.TO_THE_END;
      ranges.add(new FileRange(whole.name(), whole.subset(), start, end));
    }
    return ranges;
  }

  private static long size(FileRange range, long fileLength) {
    return range.compressed()
        ? PACKING * fileLength
        : Math.min(range.end(), fileLength) - range.start();
  }

  @Override
  public void read(Configuration conf, TextSink sink) throws IOException {
    Path folder = new Path(root);
    DocumentReader reader = format.reader().orElseThrow();
    for (FileRange range : ranges) {
      DocumentOutput output = new DocumentOutput(range.name(), range.subset(), options, sink);
      reader.read(conf, DataFolder.child(folder, range.name()), range, output);
    }
  }
}
