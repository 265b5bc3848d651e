package org.binorm.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.run.RunDirectory;

/** Reads run directories and exports; refuses what is neither. */
final class RunReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicFiles files;
  private final ParquetRows tables;

  RunReader(Configuration hadoop) {
    this.files = new AtomicFiles(hadoop);
    this.tables = new ParquetRows(hadoop, files);
  }

  /** All runs, in the order given and each under a name of its own. */
  List<ReportedRun> read(List<String> locations) throws IOException {
    List<Path> paths = locations.stream().map(RunReader::path).toList();
    List<String> names = RunNames.of(paths);
    ReportedRun[] runs = new ReportedRun[paths.size()];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = read(i, names.get(i), paths.get(i));
    }
    return List.of(runs);
  }

  static Path path(String location) {
    try {
      return new Path(location);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.INPUT, "\"%s\": not a path".formatted(location), e);
    }
  }

  private ReportedRun read(int index, String name, Path path) throws IOException {
    if (!files.exists(path)) {
      throw JobException.input(path + ": no such run; expected the output.path of a training");
    }
    RunDirectory directory = new RunDirectory(files, path.toString());
    if (directory.isStarted()) {
      return run(index, name, path, directory);
    }
    if (files.exists(new Path(path, Exported.MODEL_FILE))) {
      return exportAlone(index, name, path);
    }
    throw JobException.input(
        "%s: expected a run (config.yaml) or an export (%s), found neither"
            .formatted(path, Exported.MODEL_FILE));
  }

  private ReportedRun run(int index, String name, Path path, RunDirectory directory)
      throws IOException {
    ExperimentConfig config = directory.storedConfig();
    Optional<JobResult> training = ResultFile.read(files, path);
    return new ReportedRun(
        index,
        name,
        path,
        Optional.of(
            new ReportedRun.Settings(config, files.readText(new Path(path, "config.yaml")))),
        training,
        ResultFile.readFailed(files, path),
        Course.read(tables, directory, config.train()),
        exported(path, config, training),
        fingerprint(path));
  }

  private ReportedRun exportAlone(int index, String name, Path path) throws IOException {
    Exported exported = Exported.read(files, tables, path);
    String fingerprint = exported.model().orElseThrow().provenance().get("data_sha256");
    return new ReportedRun(
        index,
        name,
        path,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Course.NONE,
        exported,
        Objects.requireNonNullElse(fingerprint, ""));
  }

  /** A run that was copied has its export beside it; the configured place may hold another's. */
  private Exported exported(Path path, ExperimentConfig config, Optional<JobResult> training)
      throws IOException {
    Path inside = new Path(path, "export");
    Path found = inside;
    if (!files.exists(inside)) {
      found = config.export().path().map(Path::new).orElse(inside);
    }
    Exported exported = Exported.read(files, tables, found);
    boolean stale =
        training.isPresent()
            && exported.result().isPresent()
            && !Objects.equals(
                training.get().metrics().get("stateSha256"),
                exported.result().get().metrics().get("stateSha256"));
    if (!stale) {
      return exported;
    }
    return found.equals(inside)
        ? exported.withProblem("exported from an earlier state")
        : Exported.none("not exported");
  }

  private String fingerprint(Path path) throws IOException {
    Path latest = new Path(path, "LATEST");
    if (!files.exists(latest)) {
      return "";
    }
    Path state =
        new Path(new Path(new Path(path, "rounds"), files.readText(latest).strip()), "state.json");
    if (!files.exists(state)) {
      return "";
    }
    try {
      return JSON.readTree(files.readText(state)).path("dataFingerprint").asText();
    } catch (JsonProcessingException e) {
      throw new DatasetException(state + ": not JSON", e);
    }
  }
}
