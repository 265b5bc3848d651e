package org.binorm.benchmarks;

import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.ImageScaling;
import org.binorm.engine.train.SampleFormat;

/** The logits of a minibatch of images in the engine; binary models are loaded from bits. */
final class EngineClassifier implements Operation {
  private final Classifier classifier;
  private final ImageBlock images;
  private float[][] logits;

  EngineClassifier(Workload workload) {
    Model model = workload.model();
    float[] flat = workload.start().shadows();
    ImageScaling scaling = ((SampleFormat.Images) workload.settings().samples()).scaling();
    Kernels kernels = KernelChoice.AUTO.open();
    classifier =
        model.isBinary()
            ? Classifier.ofBits(
                model, Network.binarize(model, flat), scaling, kernels, workload.batch())
            : Classifier.ofFloats(model, flat, scaling, kernels, workload.batch());
    images = (ImageBlock) workload.samples();
  }

  @Override
  public void run() {
    logits = classifier.logits(images);
  }

  /** {@code [batch][classes]} of the last run. */
  float[][] logits() {
    return logits;
  }
}
