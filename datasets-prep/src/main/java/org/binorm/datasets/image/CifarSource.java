package org.binorm.datasets.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.source.DataFolder;
import org.binorm.datasets.source.DataFolder.Entry;
import org.binorm.datasets.source.SourceFingerprint;
import org.binorm.datasets.split.Subset;

/**
 * The binary version of CIFAR-10 or CIFAR-100: fixed-size records of label bytes and 3072 pixels.
 *
 * <p>CIFAR-10: {@code data_batch_*.bin}, {@code test_batch.bin}, {@code batches.meta.txt}.
 * CIFAR-100: {@code train.bin}, {@code test.bin}, {@code fine_label_names.txt}. Without the list of
 * names, classes are numbered.
 */
final class CifarSource implements ImageSource {

  private static final int RECORDS_PER_SPLIT = 5_000;

  /** What tells the two apart. */
  private enum Variant {
    CIFAR10("data_batch_(\\d{1,4})\\.bin", "test_batch.bin", "batches.meta.txt", 1, 10),
    CIFAR100("train()\\.bin", "test.bin", "fine_label_names.txt", 2, 100);

    private final Pattern trainFile;
    private final String testFile;
    private final String namesFile;
    private final int labelBytes;
    private final int classes;

    Variant(String trainFile, String testFile, String namesFile, int labelBytes, int classes) {
      this.trainFile = Pattern.compile(trainFile);
      this.testFile = testFile;
      this.namesFile = namesFile;
      this.labelBytes = labelBytes;
      this.classes = classes;
    }

    /** Position among the training files, or -1. */
    int trainNumber(Entry entry) {
      Matcher matcher = trainFile.matcher(entry.name());
      if (!matcher.matches()) {
        return -1;
      }
      return matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
    }
  }

  private final DataFolder folder;
  private final Variant variant;
  private final List<Entry> trainFiles;
  private final List<Entry> testFiles;
  private final List<String> classNames;

  private CifarSource(DataFolder folder, Variant variant) throws IOException {
    this.folder = folder;
    this.variant = variant;
    List<Entry> files = folder.files("");
    this.trainFiles =
        files.stream()
            .filter(file -> variant.trainNumber(file) >= 0)
            .sorted(Comparator.comparingInt(variant::trainNumber))
            .toList();
    this.testFiles = files.stream().filter(f -> f.name().equals(variant.testFile)).toList();
    if (trainFiles.isEmpty()) {
      throw new DatasetException(
          "%s: expected %s, got no such file"
              .formatted(
                  folder.root(),
                  variant == Variant.CIFAR10
                      ? "data_batch_1.bin to data_batch_5.bin"
                      : "train.bin"));
    }
    trainFiles.forEach(this::checkLength);
    testFiles.forEach(this::checkLength);
    this.classNames = readClassNames();
  }

  static boolean recognizesCifar10(DataFolder folder) throws IOException {
    return recognizes(folder, Variant.CIFAR10);
  }

  static boolean recognizesCifar100(DataFolder folder) throws IOException {
    return recognizes(folder, Variant.CIFAR100);
  }

  private static boolean recognizes(DataFolder folder, Variant variant) throws IOException {
    return folder.files("").stream().anyMatch(file -> variant.trainNumber(file) >= 0);
  }

  static ImageSource openCifar10(DataFolder folder) throws IOException {
    return new CifarSource(folder, Variant.CIFAR10);
  }

  static ImageSource openCifar100(DataFolder folder) throws IOException {
    return new CifarSource(folder, Variant.CIFAR100);
  }

  private void checkLength(Entry file) {
    int recordBytes = CifarSplit.recordBytes(variant.labelBytes);
    if (file.length() == 0 || file.length() % recordBytes != 0) {
      throw new DatasetException(
          "%s: expected a multiple of %d bytes (one record), got %d; download the file again"
              .formatted(folder.path(file.name()), recordBytes, file.length()));
    }
  }

  private List<String> readClassNames() throws IOException {
    if (!folder.hasFile(variant.namesFile)) {
      return ClassNames.numbered(variant.classes);
    }
    String where = folder.path(variant.namesFile).toString();
    return ClassNames.fromLines(folder.lines(variant.namesFile), where);
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<? extends SourceSplit> splits() {
    List<CifarSplit> splits = new ArrayList<>();
    addSplits(trainFiles, Subset.TRAIN, splits);
    addSplits(testFiles, Subset.TEST, splits);
    return splits;
  }

  private void addSplits(List<Entry> files, Subset subset, List<CifarSplit> splits) {
    long firstId = 0;
    for (Entry file : files) {
      int records = Math.toIntExact(file.length() / CifarSplit.recordBytes(variant.labelBytes));
      for (int first = 0; first < records; first += RECORDS_PER_SPLIT) {
        splits.add(
            new CifarSplit(
                folder.root().toString(),
                file.name(),
                subset,
                variant.labelBytes,
                classNames.size(),
                first,
                Math.min(RECORDS_PER_SPLIT, records - first),
                firstId + first));
      }
      firstId += records;
    }
  }

  @Override
  public String fingerprint() {
    List<Entry> files = new ArrayList<>(trainFiles);
    files.addAll(testFiles);
    return SourceFingerprint.withHeads(folder, files);
  }

  @Override
  public Optional<ImageShape> naturalShape() {
    return Optional.of(CifarSplit.SHAPE);
  }
}
