package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.prepared.PreparedManifest;
import org.binorm.datasets.prepared.RejectionLog;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobException;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.SmallFiles;
import org.binorm.jobs.config.ConfigDiff;
import org.binorm.jobs.config.ConfigDiff.Difference;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ConfigYaml;
import org.binorm.jobs.config.ExperimentConfig;

/**
 * The directory {@code data.path}: what stands there already, and how a new data set takes its
 * place.
 *
 * <p>Publishing replaces the whole directory, so one that holds anything but our own files is
 * refused.
 */
final class PreparedTarget {
  private static final String CONFIG_NAME = "config.yaml";

  private static final Set<String> OWN_NAMES =
      Set.of(
          Subset.TRAIN.directoryName(),
          Subset.VALIDATION.directoryName(),
          Subset.TEST.directoryName(),
          PreparedManifest.FILE_NAME,
          PreparedManifest.SUCCESS_NAME,
          TextManifest.TOKENIZER_NAME,
          RejectionLog.DIRECTORY,
          ResultFile.NAME,
          ResultFile.FAILED_NAME,
          AtomicFiles.UNFINISHED,
          CONFIG_NAME);

  /** What may differ between equal data sets, or is compared by content instead. */
  private static final String[] NOT_COMPARED = {
    "model",
    "train",
    "evaluate",
    "output",
    "export",
    "predict",
    "data.path",
    "data.source",
    "data.height",
    "data.width",
    "data.channels",
    "data.validation-list",
    "data.test-list"
  };

  /** Reads a manifest of one kind. */
  @FunctionalInterface
  interface ManifestReader<M extends PreparedManifest> {
    M read(Configuration conf, Path dir) throws IOException;
  }

  private final String unrelated;
  private final Configuration conf;
  private final AtomicFiles files;
  private final Path path;

  /**
   * A target.
   *
   * @param unrelated settings that do not change data of this kind: a key or a section
   */
  PreparedTarget(Configuration conf, Path path, String unrelated) {
    this.unrelated = unrelated;
    this.conf = conf;
    this.files = new AtomicFiles(conf);
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Fails if writing here would delete what is not ours. */
  void refuseForeignFiles(Path source) throws IOException {
    refuseOverlap(source);
    FileSystem fileSystem = files.fileSystem(path);
    if (!fileSystem.exists(path)) {
      return;
    }
    if (!fileSystem.getFileStatus(path).isDirectory()) {
      throw JobException.input("data.path: expected a directory, got the file " + path);
    }
    // Folders named train and test without a manifest may well be source images.
    boolean ourFolders = isPrepared() || files.isUnfinished(path);
    for (FileStatus status : fileSystem.listStatus(path)) {
      String name = status.getPath().getName();
      boolean ours = OWN_NAMES.contains(name) && (ourFolders || !status.isDirectory());
      boolean checksum = name.startsWith(".") && name.endsWith(".crc");
      if (!ours && !checksum && !name.equals(RejectionLog.DIRECTORY)) {
        throw JobException.input(
            ("data.path: expected a new directory or a prepared data set, got %s, which holds"
                    + " \"%s\"; choose another directory")
                .formatted(path, name));
      }
    }
  }

  private void refuseOverlap(Path source) throws IOException {
    String from = qualified(source);
    String to = qualified(path);
    if (from.startsWith(to) || to.startsWith(from)) {
      throw JobException.input(
          "data.path: expected a directory apart from data.source, got %s and %s"
              .formatted(path, source));
    }
  }

  private String qualified(Path any) throws IOException {
    String name = files.fileSystem(any).makeQualified(any).toString();
    return name.endsWith("/") ? name : name + "/";
  }

  boolean isPrepared() throws IOException {
    return files.exists(new Path(path, PreparedManifest.FILE_NAME));
  }

  /**
   * The data set that stands here, if it is sound and is what these settings would make.
   *
   * @param content says how the content differs from what is wanted, if it does
   * @throws JobException if it is not
   */
  <M extends PreparedManifest> M requireSame(
      ExperimentConfig config,
      String fingerprint,
      ManifestReader<M> reader,
      Function<M, Optional<String>> content)
      throws IOException {
    M manifest = readSound(reader);
    List<String> differences =
        manifest.sourceFingerprint().equals(fingerprint)
            ? content.apply(manifest).map(List::of).orElse(differences(config))
            : List.of("from other source files or id lists");
    if (!differences.isEmpty()) {
      throw JobException.input(
          "%s: already prepared otherwise (%s); choose another data.path, or --overwrite"
              .formatted(path, differences.get(0)));
    }
    return manifest;
  }

  private <M extends PreparedManifest> M readSound(ManifestReader<M> reader) throws IOException {
    try {
      M manifest = reader.read(conf, path);
      for (Subset subset : Subset.prepared()) {
        RowGroupIndex.read(conf, path, manifest, subset);
      }
      return manifest;
    } catch (DatasetException e) {
      throw JobException.input(e.getMessage() + " (--overwrite replaces it)");
    }
  }

  private List<String> differences(ExperimentConfig config) throws IOException {
    List<String> ignored = new ArrayList<>(List.of(NOT_COMPARED));
    ignored.add(unrelated);
    Optional<ExperimentConfig> stored = storedConfig();
    return stored.isEmpty()
        ? List.of("its " + CONFIG_NAME + " is missing or cannot be read")
        : ConfigDiff.between(stored.get(), config, ignored.toArray(String[]::new)).stream()
            .map(Difference::describe)
            .toList();
  }

  private Optional<ExperimentConfig> storedConfig() throws IOException {
    Path file = new Path(path, CONFIG_NAME);
    if (!files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ConfigLoader.parse(
              file.toString(), SmallFiles.readText(files, file), List.of(), "data.path"));
    } catch (ConfigException | JobException e) {
      // Written by a version with other settings: nothing to compare with.
      return Optional.empty();
    }
  }

  /** An empty directory in which a data set can be written, with the folders of all subsets. */
  Path stage() throws IOException {
    Path staging = files.stagingDirectory(path);
    FileSystem fileSystem = files.fileSystem(staging);
    for (Subset subset : Subset.prepared()) {
      fileSystem.mkdirs(new Path(staging, subset.directoryName()));
    }
    fileSystem.mkdirs(new Path(staging, RejectionLog.DIRECTORY));
    return fileSystem.makeQualified(staging);
  }

  /** Completes a staged data set and puts it in the place of whatever stands here. */
  void publish(Path staging, PreparedManifest manifest, ExperimentConfig config, long rejected)
      throws IOException {
    files.delete(new Path(staging, AttemptFiles.DIRECTORY));
    if (rejected == 0) {
      files.delete(new Path(staging, RejectionLog.DIRECTORY));
    }
    files.writeText(new Path(staging, CONFIG_NAME), ConfigYaml.write(config));
    // Not PreparedManifest.write: its .crc companions would outlive an edit of the manifest.
    files.writeText(new Path(staging, PreparedManifest.FILE_NAME), manifest.toJson());
    files.writeText(new Path(staging, PreparedManifest.SUCCESS_NAME), "");
    files.publishDirectory(staging, path);
    files.delete(rejectedBeside());
  }

  void discard(Path staging) throws IOException {
    files.delete(staging);
  }

  /**
   * Saves the list of rejected records of a data set that is not published: where it would have
   * been, or beside a data set that stands here and stays.
   */
  Path keepRejected(Path staging) throws IOException {
    Path target = isPrepared() ? rejectedBeside() : new Path(path, RejectionLog.DIRECTORY);
    FileSystem fileSystem = files.fileSystem(target);
    fileSystem.mkdirs(target.getParent());
    files.publishDirectory(new Path(staging, RejectionLog.DIRECTORY), target);
    return target;
  }

  private Path rejectedBeside() {
    return path.suffix("." + RejectionLog.DIRECTORY);
  }
}
