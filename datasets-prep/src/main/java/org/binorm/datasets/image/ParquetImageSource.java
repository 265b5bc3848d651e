package org.binorm.datasets.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.parquet.ColumnBlock;
import org.binorm.datasets.parquet.ParquetInput;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;
import org.binorm.datasets.source.SourceFingerprint;
import org.binorm.datasets.source.SubsetNames;
import org.binorm.datasets.split.Subset;

/**
 * Parquet files with the columns {@code image.bytes} (an encoded file) and {@code label}, as the
 * Hugging Face data sets have them, anywhere below the folder.
 *
 * <p>A word of the file's or its folders' names says the subset: train, validation (valid, val),
 * test. Class names come from the Hugging Face metadata of the footer; without it the label column
 * is read once and classes are {@code "0"} to the largest label.
 */
final class ParquetImageSource implements ImageSource {

  private static final String EXTENSION = ".parquet";
  private final DataFolder folder;
  private final List<Entry> files = new ArrayList<>();
  private final List<ParquetImageSplit> splits = new ArrayList<>();
  private final List<String> classNames;

  private ParquetImageSource(DataFolder folder, Configuration conf) throws IOException {
    this.folder = folder;
    for (Entry file : folder.tree()) {
      if (isParquet(file.name())) {
        files.add(file);
      }
    }
    if (files.isEmpty()) {
      throw new DatasetException(folder.root() + ": expected *.parquet files, got none");
    }
    this.classNames = classNames(conf);
    addSplits(conf);
    if (splits.isEmpty()) {
      throw new DatasetException(folder.root() + ": expected images, got Parquet files of 0 rows");
    }
  }

  static boolean recognizes(DataFolder folder) throws IOException {
    if (folder.files("").stream().anyMatch(file -> isParquet(file.name()))) {
      return true;
    }
    // One level down is enough to tell: data/train-00000-of-00001.parquet or train/0000.parquet.
    for (Entry child : folder.folders("")) {
      if (folder.files(child.name()).stream().anyMatch(file -> isParquet(file.name()))) {
        return true;
      }
    }
    return false;
  }

  static ImageSource open(DataFolder folder, Configuration conf) throws IOException {
    return new ParquetImageSource(folder, conf);
  }

  private static boolean isParquet(String name) {
    return name.endsWith(EXTENSION);
  }

  private List<String> classNames(Configuration conf) throws IOException {
    List<String> named = List.of();
    String namedBy = "";
    long largest = -1;
    for (Entry file : files) {
      try (ParquetInput input = ParquetInput.open(conf, folder.path(file.name()))) {
        ParquetImageColumns.bytes(input);
        List<String> names = huggingFaceNames(input);
        if (!names.isEmpty() && !named.isEmpty() && !names.equals(named)) {
          throw new DatasetException(
              "%s: its metadata names other classes than %s; expected the same list"
                  .formatted(input.path(), namedBy));
        }
        if (!names.isEmpty()) {
          named = names;
          namedBy = file.name();
        } else if (named.isEmpty()) {
          largest = Math.max(largest, largestLabel(input));
        }
      }
    }
    return named.isEmpty() ? numbered(largest) : named;
  }

  private List<String> numbered(long largestLabel) {
    if (largestLabel < 0 || largestLabel >= ClassNames.MAX_CLASSES) {
      throw new DatasetException(
          "%s: expected a largest label from 0 to %d, got %d"
              .formatted(folder.root(), ClassNames.MAX_CLASSES - 1, largestLabel));
    }
    return ClassNames.numbered((int) largestLabel + 1);
  }

  private static long largestLabel(ParquetInput input) throws IOException {
    ColumnDescriptor label = ParquetImageColumns.label(input);
    long[] largest = {-1};
    for (int rowGroup = 0; rowGroup < input.rowGroups(); rowGroup++) {
      ColumnBlock block = input.read(rowGroup, List.of(label));
      block.forEachRow(
          label,
          (row, reader) -> {
            if (ColumnBlock.present(label, reader)) {
              largest[0] = Math.max(largest[0], ParquetImageColumns.labelValue(label, reader));
            }
          });
    }
    return largest[0];
  }

  /** {@code info.features.label.names} of the footer's "huggingface" value, or nothing. */
  private static List<String> huggingFaceNames(ParquetInput input) {
    Optional<String> json = input.metadata("huggingface");
    if (json.isEmpty()) {
      return List.of();
    }
    JsonNode names;
    try {
      names = new ObjectMapper().readTree(json.get()).at("/info/features/label/names");
    } catch (JsonProcessingException e) {
      throw new DatasetException(input.path() + ": its \"huggingface\" metadata is not JSON", e);
    }
    if (!names.isArray() || names.isEmpty()) {
      return List.of();
    }
    List<String> list = new ArrayList<>();
    names.forEach(name -> list.add(name.asText()));
    return ClassNames.checked(list, input.path() + " (huggingface metadata)");
  }

  private void addSplits(Configuration conf) throws IOException {
    Map<Subset, Long> nextId = new EnumMap<>(Subset.class);
    for (Entry file : files) {
      Subset subset = SubsetNames.of(file.name());
      try (ParquetInput input = ParquetInput.open(conf, folder.path(file.name()))) {
        long firstRow = 0;
        for (int rowGroup = 0; rowGroup < input.rowGroups(); rowGroup++) {
          long firstId = nextId.merge(subset, 0L, Long::sum);
          splits.add(
              new ParquetImageSplit(
                  folder.root().toString(),
                  file.name(),
                  subset,
                  classNames.size(),
                  rowGroup,
                  firstRow,
                  firstId));
          firstRow += input.rows(rowGroup);
          nextId.merge(subset, (long) input.rows(rowGroup), Long::sum);
        }
      }
    }
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<? extends SourceSplit> splits() {
    return List.copyOf(splits);
  }

  @Override
  public String fingerprint() {
    return SourceFingerprint.withHeads(folder, files);
  }

  @Override
  public Optional<ImageShape> naturalShape() {
    return Optional.empty();
  }
}
