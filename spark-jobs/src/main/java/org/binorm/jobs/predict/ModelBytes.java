package org.binorm.jobs.predict;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.jobs.run.ReleasedModel;

/**
 * A released model on its way to executors: the bytes of its file, one bit a parameter, and of its
 * tokenizer.
 *
 * <p>A class and not a record because Spark's Kryo cannot restore records.
 */
final class ModelBytes implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String sha256;
  private final byte[] model;
  private final byte[] tokenizer;

  private ModelBytes(String name, String sha256, byte[] model, byte[] tokenizer) {
    this.name = name;
    this.sha256 = sha256;
    this.model = model;
    this.tokenizer = tokenizer;
  }

  static ModelBytes of(ReleasedModel released) {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    try {
      released.checkpoint().writer().writeTo(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelBytes(
        released.file().toString(), released.sha256(), model.toByteArray(), tokenizer(released));
  }

  private static byte[] tokenizer(ReleasedModel released) {
    if (released.checkpoint().input() instanceof ModelInput.Images) {
      return new byte[0];
    }
    try (Tokenizer tokenizer = released.openTokenizer()) {
      return tokenizer.json();
    }
  }

  /** SHA-256 of the released file (hex): what identifies the model. */
  String sha256() {
    return sha256;
  }

  Checkpoint checkpoint() {
    try {
      return Checkpoint.read(
          SafetensorsFile.read(name, new ByteArrayInputStream(model), model.length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The {@code tokenizer.json} of a language model. */
  byte[] tokenizer() {
    return tokenizer;
  }
}
