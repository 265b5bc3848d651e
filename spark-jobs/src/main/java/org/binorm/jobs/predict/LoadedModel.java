package org.binorm.jobs.predict;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.kernel.KernelChoice;

/**
 * An open model of this JVM and its idle predictors, which are as many as tasks used it at once.
 *
 * <p>{@link LoadedModels} counts its users.
 */
final class LoadedModel {
  private final String sha256;
  private final Checkpoint checkpoint;
  private final Optional<Tokenizer> tokenizer;
  private final Map<Use, ConcurrentLinkedDeque<Predictor>> idle = new ConcurrentHashMap<>();
  private int users;

  /** What predictors are made for: rows in one pass, and kernels. */
  record Use(int batch, KernelChoice kernels) {}

  LoadedModel(ModelBytes bytes) {
    sha256 = bytes.sha256();
    checkpoint = bytes.checkpoint();
    tokenizer =
        checkpoint.input() instanceof ModelInput.Text
            ? Optional.of(Tokenizers.load(bytes.tokenizer()))
            : Optional.empty();
  }

  /** A predictor that nobody else has; to be given back. */
  Predictor borrow(Use use) {
    Predictor predictor = idle(use).pollFirst();
    return predictor != null ? predictor : open(use);
  }

  void giveBack(Use use, Predictor predictor) {
    idle(use).addFirst(predictor);
  }

  private ConcurrentLinkedDeque<Predictor> idle(Use use) {
    return idle.computeIfAbsent(use, key -> new ConcurrentLinkedDeque<>());
  }

  private Predictor open(Use use) {
    return tokenizer.isPresent()
        ? new TextPredictor(checkpoint, sha256, tokenizer.get(), use.kernels().open(), use.batch())
        : new ImagePredictor(checkpoint, sha256, use.kernels().open(), use.batch());
  }

  void addUser() {
    users++;
  }

  void removeUser() {
    users--;
  }

  boolean hasUsers() {
    return users > 0;
  }

  void close() {
    idle.values().forEach(all -> all.forEach(Predictor::close));
    tokenizer.ifPresent(Tokenizer::close);
  }
}
