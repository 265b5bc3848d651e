package org.binorm.engine.checkpoint;

import java.util.Map;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;

/**
 * The float32 twin of a released model in one safetensors file: what the one-bit file is compared
 * with. Tensors are F32 by their parameter names; the metadata is that of {@link BitCheckpoint}
 * without the keys about bits.
 */
public record FloatCheckpoint(
    Model model, float[] parameters, ModelInput input, Map<String, String> provenance) {

  /** The file, ready to be written. */
  public SafetensorsWriter writer() {
    SafetensorsWriter writer = ModelMetadata.writer(model, input, provenance);
    for (Parameter parameter : model.layout().parameters()) {
      long[] shape =
          parameter.vector()
              ? new long[] {parameter.columns()}
              : new long[] {parameter.rows(), parameter.columns()};
      writer.tensor(
          parameter.name(),
          DType.F32,
          TensorData.of(parameters, parameter.offset(), parameter.size()),
          shape);
    }
    return writer.checksum();
  }
}
