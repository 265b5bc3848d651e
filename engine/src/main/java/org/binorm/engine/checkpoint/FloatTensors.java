package org.binorm.engine.checkpoint;

import java.util.Arrays;
import java.util.List;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;

/** Float parameters in a safetensors file: one F32 tensor for each, by its name. */
final class FloatTensors {
  private FloatTensors() {}

  /** Adds all parameters of a flat array. */
  static SafetensorsWriter add(SafetensorsWriter writer, Model model, float[] values) {
    for (Parameter parameter : model.layout().parameters()) {
      writer.tensor(
          parameter.name(),
          DType.F32,
          TensorData.of(values, parameter.offset(), parameter.size()),
          shape(parameter));
    }
    return writer;
  }

  /** All parameters as a flat array; the file holds nothing else. */
  static float[] read(SafetensorsFile file, Model model) {
    List<Parameter> parameters = model.layout().parameters();
    for (Parameter parameter : parameters) {
      check(file, parameter.name(), shape(parameter));
    }
    if (file.names().size() != parameters.size()) {
      throw mismatch(
          file,
          "the model has %d tensors, the file %d"
              .formatted(parameters.size(), file.names().size()));
    }
    float[] values = new float[model.layout().size()];
    for (Parameter parameter : parameters) {
      System.arraycopy(
          file.floats(parameter.name()), 0, values, parameter.offset(), parameter.size());
    }
    return values;
  }

  private static long[] shape(Parameter parameter) {
    return parameter.vector()
        ? new long[] {parameter.columns()}
        : new long[] {parameter.rows(), parameter.columns()};
  }

  /** Refuses a file without a tensor of that name and shape. */
  static void check(SafetensorsFile file, String name, long... shape) {
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
