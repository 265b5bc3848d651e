package org.binorm.engine.model;

import org.binorm.engine.EngineException;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.tensor.Matrix;

/**
 * A language model that reads one sequence token by token and remembers keys and values.
 *
 * <p>Gives the same bits as {@link LanguageNetwork} on the whole sequence; only the native product
 * of float32 models may round otherwise. Not thread-safe.
 */
public final class TextStepper {
  private final Weights weights;
  private final Network body;
  private final Network head;
  private int length;

  public TextStepper(Model model, Kernels kernels) {
    weights = new Weights(model, false);
    body = Network.bodyForSteps(model, weights, kernels);
    head = Network.headForSteps(model, weights, kernels);
  }

  public void load(BinaryParameters bits) {
    weights.load(bits);
  }

  public void load(float[] parameters) {
    weights.load(parameters);
  }

  /** Longest sequence in tokens. */
  public int context() {
    return body.model().spec().input().width();
  }

  /** Tokens read so far. */
  public int length() {
    return length;
  }

  /** Starts a new sequence. */
  public void restart() {
    length = 0;
  }

  /** Reads the next token; {@link #logits()} then tells what may follow. */
  public void read(int token) {
    if (length == context()) {
      throw new EngineException(
          "sequence: expected at most %d tokens, the context of the model".formatted(context()));
    }
    if (token < 0 || token >= body.model().spec().classes()) {
      throw new EngineException(
          "token: expected an id below %d, got %d".formatted(body.model().spec().classes(), token));
    }
    Matrix input = body.input();
    input.data()[input.row(0)] = token;
    body.setSteps(length, 1);
    body.forward(false, 0);
    length++;
  }

  /** The scaled logits of the token that follows. */
  public float[] logits() {
    Matrix from = body.output();
    Matrix to = head.input();
    for (int f = 0; f < to.features(); f++) {
      to.data()[to.row(f)] = from.data()[from.row(f)];
    }
    head.forward(false, 0);
    return LanguageNetwork.scaledLogits(head, 0, 0);
  }
}
