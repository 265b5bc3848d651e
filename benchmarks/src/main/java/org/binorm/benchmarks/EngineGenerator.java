package org.binorm.benchmarks;

import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.TextStepper;

/** A language model of the engine that reads token by token; binary ones are loaded from bits. */
final class EngineGenerator implements TokenReader {
  private final TextStepper stepper;

  EngineGenerator(Model model, float[] flat) {
    stepper = new TextStepper(model, KernelChoice.AUTO.open());
    if (model.isBinary()) {
      stepper.load(Network.binarize(model, flat));
    } else {
      stepper.load(flat);
    }
  }

  @Override
  public void restart() {
    stepper.restart();
  }

  @Override
  public float[] read(int token) {
    stepper.read(token);
    return stepper.logits();
  }
}
