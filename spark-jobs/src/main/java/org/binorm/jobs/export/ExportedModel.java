package org.binorm.jobs.export;

import java.util.Map;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsWriter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;

/** A trained model as it is released: bits of a binary one, floats of a float32 twin. */
record ExportedModel(Model model, float[] shadows) {
  BinaryParameters bits() {
    return Network.binarize(model, shadows);
  }

  SafetensorsWriter file(ModelInput input, Map<String, String> provenance) {
    return model.isBinary()
        ? new BitCheckpoint(model, bits(), input, provenance).writer()
        : new FloatCheckpoint(model, shadows, input, provenance).writer();
  }
}
