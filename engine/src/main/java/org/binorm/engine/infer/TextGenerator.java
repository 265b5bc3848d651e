package org.binorm.engine.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.binorm.engine.EngineException;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.TextStepper;

/**
 * A trained language model that continues a text, token by token.
 *
 * <p>Keys and values of earlier tokens are kept, so a token costs one step. When the context is
 * full, its later half becomes the start of a new one. Not thread-safe.
 */
public final class TextGenerator {
  private final TextStepper stepper;

  private TextGenerator(Model model, Kernels kernels) {
    this.stepper = new TextStepper(model, kernels);
  }

  public static TextGenerator ofBits(Model model, BinaryParameters bits, Kernels kernels) {
    TextGenerator generator = new TextGenerator(model, kernels);
    generator.stepper.load(bits);
    return generator;
  }

  public static TextGenerator ofFloats(Model model, float[] parameters, Kernels kernels) {
    TextGenerator generator = new TextGenerator(model, kernels);
    generator.stepper.load(parameters);
    return generator;
  }

  /**
   * Continues a prompt.
   *
   * @param prompt at least one token and fewer than the context has
   * @param count most tokens to add
   * @param never tokens that are never drawn, such as padding
   * @param end the token that ends a text; negative for none. It is not handed over.
   * @param tokens is told every new token at once
   */
  public void generate(
      List<Integer> prompt,
      int count,
      Sampling sampling,
      Set<Integer> never,
      int end,
      IntConsumer tokens) {
    if (prompt.isEmpty() || prompt.size() >= stepper.context()) {
      throw new EngineException(
          "prompt: expected 1 to %d tokens, the context of the model less one, got %d"
              .formatted(stepper.context() - 1, prompt.size()));
    }
    List<Integer> text = new ArrayList<>(prompt);
    stepper.restart();
    prompt.forEach(stepper::read);
    for (int i = 0; i < count; i++) {
      float[] logits = stepper.logits();
      never.forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
      int token = sampling.draw(logits, i);
      if (token == end) {
        return;
      }
      tokens.accept(token);
      text.add(token);
      read(text);
    }
  }

  private void read(List<Integer> text) {
    if (stepper.length() < stepper.context()) {
      stepper.read(text.get(text.size() - 1));
      return;
    }
    stepper.restart();
    int half = Math.max(1, stepper.context() / 2);
    text.subList(text.size() - half, text.size()).forEach(stepper::read);
  }
}
