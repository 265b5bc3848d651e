package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.split.Subset;

/**
 * The manifest of a prepared data set of images, {@code dataset.json}.
 *
 * <pre>
 * kind "images", schemaVersion, height, width, channels, classes [name...],
 * splits {train {rows, rowGroups, files [{name, rows, rowGroups}...]}, validation, test},
 * mean [per channel], std [per channel], seed, sourceFingerprint, toolVersion
 * </pre>
 *
 * @param splits all three prepared subsets; one that is missing counts as empty
 * @param mean per channel of the training split, pixels in [0, 1], nine decimals
 * @param std likewise; 0 for a channel that never changes
 */
public record DatasetManifest(
    ImageShape shape,
    List<String> classes,
    Map<Subset, SplitFiles> splits,
    List<Double> mean,
    List<Double> std,
    long seed,
    String sourceFingerprint,
    String toolVersion)
    implements PreparedManifest {

  /** Most classes a manifest may list. */
  public static final int MAX_CLASSES = 100_000;

  public DatasetManifest {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(sourceFingerprint, "sourceFingerprint");
    Objects.requireNonNull(toolVersion, "toolVersion");
    classes = List.copyOf(classes);
    if (classes.isEmpty() || classes.size() > MAX_CLASSES) {
      throw new IllegalArgumentException(
          "expected 1 to %d classes, got %d".formatted(MAX_CLASSES, classes.size()));
    }
    splits = PreparedManifest.everySubset(splits, SplitFiles.EMPTY);
    mean = perChannel("mean", mean, shape);
    std = perChannel("std", std, shape);
  }

  private static List<Double> perChannel(String name, List<Double> values, ImageShape shape) {
    if (values.size() != shape.channels()) {
      throw new IllegalArgumentException(
          "%s: expected %d values, got %d".formatted(name, shape.channels(), values.size()));
    }
    for (double value : values) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException(name + ": expected values from 0 to 1, got " + value);
      }
    }
    return values.stream().map(value -> Decimals.rounded(value).doubleValue()).toList();
  }

  @Override
  public DatasetKind kind() {
    return DatasetKind.IMAGES;
  }

  /**
   * Reads the manifest of a directory and checks that it is complete and holds the files named;
   * {@link RowGroupIndex} compares their row counts.
   *
   * @throws org.binorm.datasets.DatasetException if it is no prepared data set of ours, one of
   *     another kind, or damaged
   */
  public static DatasetManifest read(Configuration conf, Path dir) throws IOException {
    return (DatasetManifest) new PreparedDirectory(conf, dir).readManifest(DatasetKind.IMAGES);
  }
}
