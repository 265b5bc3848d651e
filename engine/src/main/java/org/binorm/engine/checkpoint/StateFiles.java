package org.binorm.engine.checkpoint;

import java.util.Arrays;
import java.util.List;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.train.TrainingState;

/**
 * The state of a run in progress: float shadows by name in one file, optimizer state in another.
 *
 * <p>Both are safetensors with F32 tensors; they belong to the run directory and are never
 * released. {@code shadow.safetensors} holds one tensor per parameter, {@code
 * optimizer.safetensors} one flat tensor {@code slot<i>} per optimizer array. Both carry the number
 * of finished rounds.
 */
public final class StateFiles {
  public static final String SHADOW = "shadow.safetensors";
  public static final String OPTIMIZER = "optimizer.safetensors";
  private static final String FORMAT_KEY = "binorm.state_format";
  private static final int FORMAT = 1;
  private static final String ROUNDS_KEY = "binorm.finished_rounds";

  private StateFiles() {}

  public static SafetensorsWriter shadows(Model model, TrainingState state) {
    SafetensorsWriter writer = header(state);
    for (Parameter parameter : model.layout().parameters()) {
      writer.tensor(
          parameter.name(),
          DType.F32,
          TensorData.of(state.shadows(), parameter.offset(), parameter.size()),
          shape(parameter));
    }
    return writer.checksum();
  }

  public static SafetensorsWriter optimizer(TrainingState state) {
    SafetensorsWriter writer = header(state);
    for (int slot = 0; slot < state.slots().length; slot++) {
      float[] values = state.slots()[slot];
      writer.tensor("slot" + slot, DType.F32, TensorData.of(values), values.length);
    }
    return writer.checksum();
  }

  /** Reads the shadows of a model. */
  public static float[] readShadows(Model model, SafetensorsFile file) {
    file.requireFormat(FORMAT_KEY, FORMAT);
    float[] shadows = new float[model.layout().size()];
    for (Parameter parameter : model.layout().parameters()) {
      checkTensor(file, parameter.name(), shape(parameter));
      System.arraycopy(
          file.floats(parameter.name()), 0, shadows, parameter.offset(), parameter.size());
    }
    return shadows;
  }

  /** Reads both files of a round; they must belong together. */
  public static TrainingState read(
      Model model, Optimizer optimizer, SafetensorsFile shadowFile, SafetensorsFile slotFile) {
    float[] shadows = readShadows(model, shadowFile);
    slotFile.requireFormat(FORMAT_KEY, FORMAT);
    if (!shadowFile.metadata(ROUNDS_KEY).equals(slotFile.metadata(ROUNDS_KEY))) {
      throw mismatch(
          slotFile,
          "expected the state after round %s, got round %s"
              .formatted(shadowFile.metadata(ROUNDS_KEY), slotFile.metadata(ROUNDS_KEY)));
    }
    float[][] slots = new float[optimizer.slots()][];
    for (int slot = 0; slot < slots.length; slot++) {
      checkTensor(slotFile, "slot" + slot, new long[] {shadows.length});
      slots[slot] = slotFile.floats("slot" + slot);
    }
    return new TrainingState(finishedRounds(shadowFile), shadows, slots);
  }

  private static int finishedRounds(SafetensorsFile file) {
    try {
      return Integer.parseInt(file.metadata(ROUNDS_KEY));
    } catch (NumberFormatException e) {
      throw new CheckpointException(
          file.fileName(), Problem.MALFORMED, "finished rounds: " + e.getMessage(), e);
    }
  }

  private static SafetensorsWriter header(TrainingState state) {
    return new SafetensorsWriter()
        .metadata(FORMAT_KEY, Integer.toString(FORMAT))
        .metadata(ROUNDS_KEY, Integer.toString(state.finishedRounds()));
  }

  private static long[] shape(Parameter parameter) {
    return parameter.vector()
        ? new long[] {parameter.columns()}
        : new long[] {parameter.rows(), parameter.columns()};
  }

  private static void checkTensor(SafetensorsFile file, String name, long[] shape) {
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!file.has(name) || file.dtype(name) != DType.F32 || !file.shape(name).equals(expected)) {
      throw mismatch(
          file,
          "expected a tensor \"%s\" F32 %s; the file is of another model"
              .formatted(name, expected));
    }
  }

  private static CheckpointException mismatch(SafetensorsFile file, String detail) {
    return new CheckpointException(file.fileName(), Problem.SPEC_MISMATCH, detail);
  }
}
