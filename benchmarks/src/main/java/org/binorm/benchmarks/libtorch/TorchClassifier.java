package org.binorm.benchmarks.libtorch;

import org.binorm.benchmarks.Operation;
import org.binorm.benchmarks.Workload;
import org.binorm.engine.model.Model;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;

/** The logits of a minibatch of images in LibTorch. */
public final class TorchClassifier implements Operation {
  private final TorchModel model;
  private final TorchSamples samples;
  private float[] logits;

  public TorchClassifier(Workload workload) {
    LibTorch.useOneThread();
    model =
        new TorchModel(
            workload.model(),
            new TorchParameters(workload.model(), workload.start().shadows(), false));
    samples = TorchSamples.of(workload);
  }

  @Override
  public void run() {
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode(true)) {
      logits = LibTorch.floats(model.logits(samples.input()));
    }
  }

  /** {@code [batch][classes]} of the last run. */
  public float[] logits() {
    return logits;
  }

  /** Bytes of the parameters of a model as the layers read them: float32. */
  public static long parameterBytes(Model model, float[] flat) {
    try (PointerScope scope = new PointerScope()) {
      return new TorchParameters(model, flat, false).bytes();
    }
  }
}
