package org.binorm.engine.model;

import java.util.stream.Stream;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.ModelSpec.Precision;

/** A decoder on some kernels, with parameters. */
record DecoderCase(ModelSpec spec, KernelChoice kernels) {
  /** The binary decoder and its twin with trainable Normalize on all kernels. */
  static Stream<DecoderCase> all() {
    return of(TinyDecoders.binary(), TinyDecoders.trainable());
  }

  static Stream<DecoderCase> of(ModelSpec... specs) {
    return Stream.of(specs)
        .flatMap(spec -> Stream.of(KernelChoice.values()).map(k -> new DecoderCase(spec, k)));
  }

  /** A library may sum edges of a product in another order than its middle. */
  boolean sumsInOneOrder() {
    return spec.precision() == Precision.BINARY || kernels != KernelChoice.AUTO;
  }

  Model model() {
    return new Model(spec);
  }

  Kernels open() {
    return kernels.open();
  }

  float[] parameters() {
    return TinyDecoders.parameters(model(), 6);
  }

  LanguageNetwork training(int batch) {
    return loaded(LanguageNetwork.forTraining(model(), open(), batch));
  }

  LanguageNetwork inference(int batch) {
    return loaded(LanguageNetwork.forInference(model(), open(), batch));
  }

  private LanguageNetwork loaded(LanguageNetwork network) {
    network.weights().load(parameters());
    return network;
  }

  @Override
  public String toString() {
    return spec.precision() + " on " + kernels;
  }
}
