package org.binorm.engine.checkpoint;

import java.util.Map;
import org.binorm.engine.EngineException;
import org.binorm.engine.model.Model;

/**
 * The float32 twin of a released model in one safetensors file: what the one-bit file is compared
 * with. Tensors are F32 by their parameter names; the metadata is that of {@link BitCheckpoint}
 * without the keys about bits.
 */
public record FloatCheckpoint(
    Model model, float[] parameters, ModelInput input, Map<String, String> provenance)
    implements Checkpoint {

  public FloatCheckpoint {
    provenance = Map.copyOf(provenance);
    if (model.isBinary()) {
      throw new EngineException("a checkpoint of floats holds float32 models only");
    }
    if (parameters.length != model.layout().size()) {
      throw new EngineException(
          "checkpoint: expected %d parameters, got %d"
              .formatted(model.layout().size(), parameters.length));
    }
    input.checkOutputs(model.spec().classes());
  }

  @Override
  public SafetensorsWriter writer() {
    SafetensorsWriter writer = ModelMetadata.writer(model, input, provenance);
    return FloatTensors.add(writer, model, parameters).checksum();
  }

  /** Reads and checks a float32 twin; every flaw is a {@link CheckpointException}. */
  public static FloatCheckpoint read(SafetensorsFile file) {
    return ModelMetadata.reading(
        file,
        model ->
            new FloatCheckpoint(
                model,
                FloatTensors.read(file, model),
                ModelMetadata.input(file, model),
                ModelMetadata.provenance(file)));
  }
}
