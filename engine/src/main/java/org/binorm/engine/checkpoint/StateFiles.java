package org.binorm.engine.checkpoint;

import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.model.Model;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;

/**
 * The state of a run in progress: float shadows by name in one file, optimizer state in another.
 *
 * <p>Both are safetensors with F32 tensors; they belong to the run directory and are never
 * released. {@code shadow.safetensors} holds one tensor per parameter, {@code
 * optimizer.safetensors} one flat tensor {@code slot<i>} per optimizer array that workers share,
 * and {@code velocity} of the outer step if it has momentum. Both carry the number of finished
 * rounds.
 */
public final class StateFiles {
  public static final String SHADOW = "shadow.safetensors";
  public static final String OPTIMIZER = "optimizer.safetensors";
  private static final String FORMAT_KEY = "binorm.state_format";
  private static final int FORMAT = 1;
  private static final String ROUNDS_KEY = "binorm.finished_rounds";

  private static final String VELOCITY = "velocity";

  private StateFiles() {}

  public static SafetensorsWriter shadows(Model model, TrainingState state) {
    return FloatTensors.add(header(state), model, state.shadows()).checksum();
  }

  public static SafetensorsWriter optimizer(TrainingState state) {
    SafetensorsWriter writer = header(state);
    for (int slot = 0; slot < state.slots().length; slot++) {
      float[] values = state.slots()[slot];
      writer.tensor("slot" + slot, DType.F32, TensorData.of(values), values.length);
    }
    float[] velocity = state.velocity();
    if (velocity.length > 0) {
      writer.tensor(VELOCITY, DType.F32, TensorData.of(velocity), velocity.length);
    }
    return writer.checksum();
  }

  /** Reads the shadows of a model. */
  public static float[] readShadows(Model model, SafetensorsFile file) {
    file.requireFormat(FORMAT_KEY, FORMAT);
    return FloatTensors.read(file, model);
  }

  /** Reads both files of a round; they must belong together. */
  public static TrainingState read(
      Model model,
      TrainingSettings settings,
      SafetensorsFile shadowFile,
      SafetensorsFile slotFile) {
    float[] shadows = readShadows(model, shadowFile);
    slotFile.requireFormat(FORMAT_KEY, FORMAT);
    if (!shadowFile.metadata(ROUNDS_KEY).equals(slotFile.metadata(ROUNDS_KEY))) {
      throw mismatch(
          slotFile,
          "expected the state after round %s, got round %s"
              .formatted(shadowFile.metadata(ROUNDS_KEY), slotFile.metadata(ROUNDS_KEY)));
    }
    float[][] slots = new float[settings.sharedSlots()][];
    for (int slot = 0; slot < slots.length; slot++) {
      slots[slot] = flat(slotFile, "slot" + slot, shadows.length);
    }
    float[] velocity =
        settings.rounds().outer().hasMomentum()
            ? flat(slotFile, VELOCITY, shadows.length)
            : new float[0];
    return new TrainingState(finishedRounds(shadowFile), shadows, slots, velocity, null);
  }

  private static float[] flat(SafetensorsFile file, String name, int length) {
    FloatTensors.check(file, name, length);
    return file.floats(name);
  }

  private static int finishedRounds(SafetensorsFile file) {
    String rounds = file.metadata(ROUNDS_KEY);
    if (!rounds.matches("[0-9]{1,9}")) {
      throw new CheckpointException(
          file.fileName(),
          Problem.MALFORMED,
          "finished rounds: expected a number, got \"%.40s\"".formatted(rounds));
    }
    return Integer.parseInt(rounds);
  }

  private static SafetensorsWriter header(TrainingState state) {
    return new SafetensorsWriter()
        .metadata(FORMAT_KEY, Integer.toString(FORMAT))
        .metadata(ROUNDS_KEY, Integer.toString(state.finishedRounds()));
  }

  private static CheckpointException mismatch(SafetensorsFile file, String detail) {
    return new CheckpointException(file.fileName(), Problem.SPEC_MISMATCH, detail);
  }
}
