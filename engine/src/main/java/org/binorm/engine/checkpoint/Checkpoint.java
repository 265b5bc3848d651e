package org.binorm.engine.checkpoint;

import java.util.Map;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;

/** A released model: one-bit, or its float32 twin. */
public sealed interface Checkpoint permits BitCheckpoint, FloatCheckpoint {
  Model model();

  ModelInput input();

  /** Where it came from. */
  Map<String, String> provenance();

  /** The file, ready to be written. */
  SafetensorsWriter writer();

  /** Reads and checks a released model of either kind, as the file names it. */
  static Checkpoint read(SafetensorsFile file) {
    Precision precision = ModelMetadata.reading(file, model -> model.spec().precision());
    return precision == Precision.BINARY ? BitCheckpoint.read(file) : FloatCheckpoint.read(file);
  }
}
