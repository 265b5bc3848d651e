package org.binorm.engine.checkpoint;

import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.train.ImageScaling;

/** What a released model eats and what its outputs mean. */
public sealed interface ModelInput {
  /** Outputs that have a meaning; refuses a model with other numbers. */
  void checkOutputs(int outputs);

  /**
   * Images.
   *
   * @param classNames one per output
   */
  record Images(ImageScaling scaling, List<String> classNames) implements ModelInput {
    public Images {
      classNames = List.copyOf(classNames);
    }

    @Override
    public void checkOutputs(int outputs) {
      if (classNames.size() != outputs) {
        throw new EngineException(
            "checkpoint: expected %d class names, got %d".formatted(outputs, classNames.size()));
      }
    }
  }

  /**
   * Tokens of a vocabulary.
   *
   * @param file name of the tokenizer, beside the model
   * @param sha256 of its bytes (hex): another tokenizer gives other tokens
   * @param startId the token before a text; negative if there is none
   * @param endId the token after a text; negative if there is none
   */
  record Text(String file, String sha256, int startId, int endId) implements ModelInput {
    public Text {
      // A model that came from elsewhere must not name files that its user did not point at.
      if (!file.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")) {
        throw new EngineException(
            "tokenizer \"%.100s\": expected the plain name of a file beside the model"
                .formatted(file));
      }
    }

    @Override
    public void checkOutputs(int outputs) {
      // A vocabulary may be larger than what its tokenizer uses.
      if (startId >= outputs || endId >= outputs) {
        throw new EngineException(
            "checkpoint: expected start and end token below %d, got %d and %d"
                .formatted(outputs, startId, endId));
      }
    }
  }
}
