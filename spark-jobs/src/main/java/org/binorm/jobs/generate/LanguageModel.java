package org.binorm.jobs.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.infer.Sampling;
import org.binorm.engine.infer.TextGenerator;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Model;
import org.binorm.jobs.JobException;
import org.binorm.jobs.run.ControlTokens;
import org.binorm.jobs.run.ReleasedModel;

/** A released language model with its tokenizer. Not thread-safe; owns the tokenizer. */
public final class LanguageModel implements AutoCloseable {
  private final Model model;
  private final ModelInput.Text text;
  private final Tokenizer tokenizer;
  private final TextGenerator generator;

  /** The model ready to write text; refuses any tokenizer but the one it was trained with. */
  public static LanguageModel open(ReleasedModel released, Kernels kernels) {
    Tokenizer tokenizer = released.openTokenizer();
    try {
      return new LanguageModel(released.checkpoint(), released.text(), tokenizer, kernels);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private LanguageModel(
      Checkpoint checkpoint, ModelInput.Text text, Tokenizer tokenizer, Kernels kernels) {
    this.model = checkpoint.model();
    this.text = text;
    this.tokenizer = tokenizer;
    this.generator = generator(checkpoint, kernels);
  }

  private static TextGenerator generator(Checkpoint checkpoint, Kernels kernels) {
    if (checkpoint instanceof BitCheckpoint bits) {
      return TextGenerator.ofBits(bits.model(), bits.parameters(), kernels);
    }
    FloatCheckpoint floats = (FloatCheckpoint) checkpoint;
    return TextGenerator.ofFloats(floats.model(), floats.parameters(), kernels);
  }

  /** The tokens of a prompt behind the start token; refuses what the model cannot continue. */
  public List<Integer> encode(String prompt) {
    List<Integer> tokens = new ArrayList<>();
    if (text.startId() >= 0) {
      tokens.add(text.startId());
    }
    IntStream.of(tokenizer.encode(prompt)).forEach(tokens::add);
    int context = model.spec().input().width();
    if (tokens.isEmpty()) {
      throw JobException.input(
          "prompt: expected at least one token, because this model has no start token, got none");
    }
    if (tokens.size() >= context) {
      throw JobException.input(
          "prompt: expected fewer tokens than the context of the model, %d, got %d; shorten it"
              .formatted(context, tokens.size()));
    }
    return tokens;
  }

  public String decode(List<Integer> tokens) {
    return tokenizer.decode(tokens.stream().mapToInt(Integer::intValue).toArray());
  }

  public void generate(List<Integer> prompt, int count, Sampling sampling, IntConsumer tokens) {
    generator.generate(prompt, count, sampling, never(), text.endId(), tokens);
  }

  /** Control tokens, and outputs of the model that no token stands for. */
  private Set<Integer> never() {
    Set<Integer> never = new TreeSet<>(ControlTokens.of(tokenizer));
    IntStream.range(tokenizer.vocabularySize(), model.spec().classes()).forEach(never::add);
    never.removeIf(token -> token == text.endId());
    return never;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
