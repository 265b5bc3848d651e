package org.binorm.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.engine.checkpoint.StateFiles;
import org.binorm.engine.model.Model;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.SmallFiles;
import org.binorm.jobs.config.ConfigDiff;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ConfigYaml;
import org.binorm.jobs.config.ExperimentConfig;

/**
 * Where a run keeps its files.
 *
 * <pre>
 * RUN/config.yaml                                            the resolved configuration
 * RUN/rounds/000123/{shadow,optimizer}.safetensors           the state after 123 rounds
 * RUN/rounds/000123/state.json                               what it belongs to
 * RUN/metrics/{rounds,epochs}/*.parquet                      the course of training
 * RUN/LATEST                                                 the name of the newest complete round
 * RUN.previous/                                              the run that is being overwritten
 * </pre>
 */
public final class RunDirectory {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Settings that do not change what is trained. */
  private static final String[] FREE_KEYS = {
    "output",
    "export",
    "predict",
    "evaluate",
    "data.source",
    "data.path",
    "data.max-rejected",
    "text.tokenizer-file",
    "train.checkpoint-every-rounds",
    "train.keep-checkpoints",
    "train.averaging.place",
    "train.cache-fraction",
    "train.evaluate-every-epochs"
  };

  private final AtomicFiles files;
  private final Path path;

  public RunDirectory(AtomicFiles files, String path) {
    this.files = files;
    this.path = new Path(path);
  }

  public Path path() {
    return path;
  }

  public Path metrics(String table) {
    return new Path(new Path(path, "metrics"), table);
  }

  /** True if a run has been started here. */
  public boolean isStarted() throws IOException {
    return files.exists(configFile());
  }

  /** Stores the configuration of a new run. */
  public void start(ExperimentConfig config) throws IOException {
    files.writeText(configFile(), ConfigYaml.write(config));
  }

  /** The configuration of the run that lives here. */
  public ExperimentConfig storedConfig() throws IOException {
    if (!isStarted()) {
      throw JobException.input(
          "%s: expected a run directory with config.yaml, found none; run the train job first"
              .formatted(path));
    }
    return ConfigLoader.parse(
        configFile().toString(), SmallFiles.readText(files, configFile()), List.of());
  }

  /** Refuses to go on with a run that was started with another configuration. */
  public void requireSameConfig(ExperimentConfig config) throws IOException {
    List<ConfigDiff.Difference> differences = ConfigDiff.between(storedConfig(), config, FREE_KEYS);
    if (!differences.isEmpty()) {
      throw JobException.input(
          "%s: the run there has another configuration: %s; choose another output.path or --overwrite"
              .formatted(path, differences.get(0).describe()));
    }
  }

  /** Writes a state and makes it the latest; only the newest {@code keep} rounds stay. */
  public void save(Model model, TrainingState state, String dataFingerprint, int keep)
      throws IOException {
    Path round = round(state.finishedRounds());
    Path staging = files.stagingDirectory(round);
    try {
      fill(staging, model, state, dataFingerprint);
    } catch (IOException e) {
      // On a full disk half a checkpoint is in the way.
      files.delete(staging);
      throw e;
    }
    files.publishDirectory(staging, round);
    files.writeText(latestFile(), round.getName() + "\n");
    deleteRoundsBut(keep, round.getName());
  }

  private void fill(Path staging, Model model, TrainingState state, String dataFingerprint)
      throws IOException {
    files.write(new Path(staging, StateFiles.SHADOW), StateFiles.shadows(model, state)::writeTo);
    files.write(new Path(staging, StateFiles.OPTIMIZER), StateFiles.optimizer(state)::writeTo);
    ObjectNode json = JSON.createObjectNode();
    json.put("finishedRounds", state.finishedRounds());
    json.put("stateSha256", state.sha256());
    json.put("dataFingerprint", dataFingerprint);
    files.writeText(new Path(staging, "state.json"), json.toPrettyString() + "\n");
  }

  /** Rounds that led to the newest complete state; 0 if there is none. */
  public int finishedRounds() throws IOException {
    return files.exists(latestFile()) ? Integer.parseInt(latestRound().getName()) : 0;
  }

  /** The newest complete state, if there is one; it must belong to this model and data. */
  public Optional<TrainingState> latest(
      Model model, TrainingSettings settings, String dataFingerprint) throws IOException {
    if (!files.exists(latestFile())) {
      return Optional.empty();
    }
    Path round = latestRound();
    requireSameData(round, dataFingerprint);
    return Optional.of(
        StateFiles.read(
            model,
            settings,
            read(new Path(round, StateFiles.SHADOW)),
            read(new Path(round, StateFiles.OPTIMIZER))));
  }

  /** The newest shadows; a run without any is the user's error. */
  public float[] latestShadows(Model model, String dataFingerprint) throws IOException {
    if (!files.exists(latestFile())) {
      throw JobException.input(
          "%s: expected a trained state, found none; run the train job first".formatted(path));
    }
    requireSameData(latestRound(), dataFingerprint);
    return StateFiles.readShadows(model, read(new Path(latestRound(), StateFiles.SHADOW)));
  }

  /**
   * Makes room for a new run: a finished one is kept as {@code NAME.previous} until the new one is
   * finished too.
   */
  public void setAside() throws IOException {
    if (ResultFile.readGood(files, path).isPresent()) {
      files.moveDirectory(path, previous());
    } else {
      files.delete(path);
    }
  }

  /** Removes what {@link #setAside} has kept. */
  public void deletePrevious() throws IOException {
    files.delete(previous());
  }

  private Path previous() {
    return path.suffix(".previous");
  }

  private void requireSameData(Path round, String expected) throws IOException {
    Path state = new Path(round, "state.json");
    String found;
    try {
      found = JSON.readTree(SmallFiles.readText(files, state)).path("dataFingerprint").asText();
    } catch (JsonProcessingException e) {
      throw new JobException(
          ExitCode.INPUT,
          "%s: not JSON; restore it, or train again with --overwrite".formatted(state),
          e);
    }
    if (!found.equals(expected)) {
      throw JobException.input(
          "%s: the run was trained on another prepared set (fingerprint %.12s, data.path has %.12s); use that set or another output.path"
              .formatted(path, found, expected));
    }
  }

  private SafetensorsFile read(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return SafetensorsFile.read(file.toString(), in, files.length(file));
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitCode.INPUT, file + ": no such file; restore it, or train again with --overwrite", e);
    }
  }

  /** Later rounds than the newest are of a run that was here before and is half deleted. */
  private void deleteRoundsBut(int keep, String newest) throws IOException {
    List<Path> rounds = new ArrayList<>();
    for (FileStatus status : files.fileSystem(path).listStatus(new Path(path, "rounds"))) {
      String name = status.getPath().getName();
      if (name.matches("\\d+") && name.compareTo(newest) <= 0) {
        rounds.add(status.getPath());
      } else if (name.matches("\\d+")) {
        files.delete(status.getPath());
      }
    }
    rounds.sort(Comparator.comparing(Path::getName));
    for (Path old : rounds.subList(0, Math.max(0, rounds.size() - keep))) {
      files.delete(old);
    }
  }

  private Path round(int finishedRounds) {
    return new Path(new Path(path, "rounds"), "%06d".formatted(finishedRounds));
  }

  /** A round of this run and nothing else, whatever is in the file. */
  private Path latestRound() throws IOException {
    String name = SmallFiles.readText(files, latestFile()).strip();
    if (!name.matches("[0-9]{6,9}")) {
      throw JobException.input(
          "%s: expected the name of a round such as 000012, got \"%.40s\"; write that of the newest folder in rounds, or train again with --overwrite"
              .formatted(latestFile(), name));
    }
    return new Path(new Path(path, "rounds"), name);
  }

  private Path latestFile() {
    return new Path(path, "LATEST");
  }

  private Path configFile() {
    return new Path(path, "config.yaml");
  }
}
