package org.binorm.jobs;

import static org.binorm.jobs.DamagedFiles.CASES;
import static org.binorm.jobs.DamagedFiles.SEED;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation;
import org.binorm.engine.train.ImageScaling;
import org.binorm.engine.train.RoundRules;
import org.binorm.engine.train.SampleFormat;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.jobs.run.RunDirectory;
import org.binorm.jobs.testing.Mutations;
import org.binorm.jobs.testing.Mutations.Kind;
import org.binorm.jobs.testing.Mutations.Mutation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Released models and the state of a run, damaged. */
class DamagedCheckpointsTest {
  private static final int LENGTH_FIELD = 8;
  private static final ImageScaling SCALING = new ImageScaling(List.of(0.5), List.of(0.25));
  private static final ModelInput IMAGES =
      new ModelInput.Images(SCALING, List.of("cat", "dog", "bird"));

  private final DamagedFiles damaged = new DamagedFiles();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    damaged.close();
  }

  @Test
  void aReleasedClassifier() throws IOException {
    Model model = classifier();
    checkReleased("released classifier", new BitCheckpoint(model, bits(model), IMAGES, Map.of()));
  }

  @Test
  void aReleasedLanguageModel() throws IOException {
    Model model = new Model(Presets.binary("lm-tiny").forText(8, 40));
    ModelInput input = new ModelInput.Text("tokenizer.json", "ab".repeat(32), 2, 3);
    checkReleased(
        "released language model", new BitCheckpoint(model, bits(model), input, Map.of()));
  }

  @Test
  void aReleasedFloat32Twin() throws IOException {
    Model model =
        new Model(
            Presets.float32("tiny-cnn", NormalizeMode.TRAINABLE, false)
                .forData(new Shape(1, 8, 8), 3));
    float[] parameters = model.layout().initialize(7);
    checkReleased(
        "released float32 twin", new FloatCheckpoint(model, parameters, IMAGES, Map.of()));
  }

  private void checkReleased(String name, Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    checkpoint.writer().writeTo(file);
    byte[] good = file.toByteArray();
    damaged.check(
        name,
        good,
        withHeaders(good),
        bytes ->
            Checkpoint.read(
                SafetensorsFile.read("m", new ByteArrayInputStream(bytes), bytes.length)));
  }

  private static Model classifier() {
    return new Model(Presets.binary("tiny-cnn").forData(new Shape(1, 8, 8), 3));
  }

  private static org.binorm.engine.bits.BinaryParameters bits(Model model) {
    return Network.binarize(model, model.layout().initialize(7));
  }

  /** Damage anywhere, and damage to the JSON of the header under a length that fits it. */
  private static List<Mutation> withHeaders(byte[] good) {
    ByteBuffer file = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN);
    int end = LENGTH_FIELD + Math.toIntExact(file.getLong(0));
    byte[] header = Arrays.copyOfRange(good, LENGTH_FIELD, end);
    return DamagedFiles.outsideAndInside(
        good,
        header,
        Kind.TEXT,
        json ->
            ByteBuffer.allocate(LENGTH_FIELD + json.length + good.length - end)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(good, end, good.length - end)
                .array());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LATEST",
        "rounds/000003/state.json",
        "rounds/000003/shadow.safetensors",
        "rounds/000003/optimizer.safetensors"
      })
  void theStateOfARun(String name) throws IOException {
    Model model = classifier();
    TrainingSettings settings = settings();
    RunDirectory run = run();
    run.save(model, state(model, settings), "fingerprint", 1);
    Path file = folder.resolve("run").resolve(name);
    byte[] good = Files.readAllBytes(file);
    List<Mutation> all =
        name.endsWith(".safetensors")
            ? withHeaders(good)
            : Mutations.of(good, Kind.TEXT, CASES, SEED);
    damaged.check(
        name,
        good,
        all,
        bytes -> {
          Files.write(file, bytes);
          run.finishedRounds();
          run.latest(model, settings, "fingerprint");
          run.latestShadows(model, "fingerprint");
        });
  }

  private RunDirectory run() {
    return new RunDirectory(
        new AtomicFiles(new Configuration(false)), folder.resolve("run").toString());
  }

  private static TrainingState state(Model model, TrainingSettings settings) {
    TrainingState first = TrainingState.initial(model, settings);
    return new TrainingState(3, first.shadows(), first.slots());
  }

  private static TrainingSettings settings() {
    return new TrainingSettings(
        new Adam(0.9f, 0.999f, 1e-8f, 0f),
        new LearningRate(LearningRate.Decay.CONSTANT, 0.01, 0, 10),
        0,
        new SampleFormat.Images(SCALING, new Augmentation(0, false)),
        0,
        RoundRules.DEFAULT,
        1);
  }
}
