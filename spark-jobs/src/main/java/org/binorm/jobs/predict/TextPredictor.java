package org.binorm.jobs.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.binorm.datasets.text.TextParts;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.infer.LanguageScorer;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.train.TokenBlock;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Scores texts, or tokens, and says how they would go on.
 *
 * <p>A text starts with the model's start token, if it has one. What is longer than the context is
 * cut into windows that overlap by one token, so every token but the first is scored once; the next
 * token follows from the last ones, as many as the context holds.
 */
final class TextPredictor implements Predictor {
  private final String model;
  private final ModelInput.Text text;
  private final Tokenizer tokenizer;
  private final LanguageScorer scorer;
  private final int context;
  private final int vocabulary;

  TextPredictor(
      Checkpoint checkpoint, String sha256, Tokenizer tokenizer, Kernels kernels, int batch) {
    this.model = sha256;
    this.text = (ModelInput.Text) checkpoint.input();
    this.tokenizer = tokenizer;
    this.scorer = scorer(checkpoint, kernels, batch);
    this.context = checkpoint.model().spec().input().width();
    this.vocabulary = checkpoint.model().spec().classes();
  }

  private static LanguageScorer scorer(Checkpoint checkpoint, Kernels kernels, int batch) {
    if (checkpoint instanceof BitCheckpoint bits) {
      return LanguageScorer.ofBits(bits.model(), bits.parameters(), kernels, batch);
    }
    FloatCheckpoint floats = (FloatCheckpoint) checkpoint;
    return LanguageScorer.ofFloats(floats.model(), floats.parameters(), kernels, batch);
  }

  /** A row on its way: its tokens, or the reason why it has none. */
  private record Input(int[] tokens, String reason) {
    static Input rejected(String reason) {
      return new Input(new int[0], reason);
    }

    boolean isGood() {
      return reason == null;
    }
  }

  @Override
  public List<Object[]> predict(List<?> values, int topK) {
    List<Input> inputs = new ArrayList<>();
    values.forEach(value -> inputs.add(input(value)));
    List<int[]> windows = new ArrayList<>();
    List<int[]> ends = new ArrayList<>();
    for (Input input : inputs) {
      if (input.isGood()) {
        addWindows(input.tokens(), windows);
        int from = Math.max(0, input.tokens().length - context);
        ends.add(Arrays.copyOfRange(input.tokens(), from, input.tokens().length));
      }
    }
    double[] losses = scorer.losses(block(windows));
    float[][] next = scorer.next(block(ends));
    List<Object[]> rows = new ArrayList<>();
    int window = 0;
    int end = 0;
    for (Input input : inputs) {
      if (input.isGood()) {
        int count = windows(input.tokens());
        double loss = IntStream.range(window, window + count).mapToDouble(i -> losses[i]).sum();
        rows.add(row(input.tokens().length - 1, loss, next[end], topK));
        window += count;
        end++;
      } else {
        rows.add(PredictionColumns.rejected(PredictionColumns.OF_TEXT, model, input.reason()));
      }
    }
    return rows;
  }

  private Input input(Object value) {
    if (value == null) {
      return Input.rejected("text is null");
    }
    int[] tokens;
    if (value instanceof String words) {
      tokens = encode(words);
    } else if (value instanceof scala.collection.Seq<?> list) {
      tokens = tokens(CollectionConverters.asJava(list));
    } else {
      return Input.rejected(
          "text: expected a string or tokens, got " + value.getClass().getSimpleName());
    }
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        return Input.rejected(
            "token: expected an id from 0 to %d, got %d".formatted(vocabulary - 1, token));
      }
    }
    return tokens.length == 0
        ? Input.rejected("text: expected at least one token, got none")
        : new Input(tokens, null);
  }

  private int[] encode(String words) {
    IntStream start = text.startId() >= 0 ? IntStream.of(text.startId()) : IntStream.empty();
    IntStream rest =
        TextParts.of(words).stream().flatMapToInt(part -> IntStream.of(tokenizer.encode(part)));
    return IntStream.concat(start, rest).toArray();
  }

  /** A missing token is one that no vocabulary has. */
  private static int[] tokens(List<?> list) {
    return list.stream().mapToInt(token -> token instanceof Integer id ? id : -1).toArray();
  }

  /** Windows of {@code context + 1} tokens, each starting with the last token of the one before. */
  private void addWindows(int[] tokens, List<int[]> windows) {
    for (int i = 0; i < windows(tokens); i++) {
      int end = Math.min(tokens.length, (i + 1) * context + 1);
      windows.add(Arrays.copyOfRange(tokens, i * context, end));
    }
  }

  private int windows(int[] tokens) {
    return (tokens.length - 1 + context - 1) / context;
  }

  private static TokenBlock block(List<int[]> rows) {
    int[] offsets = new int[rows.size() + 1];
    for (int i = 0; i < rows.size(); i++) {
      offsets[i + 1] = Math.addExact(offsets[i], rows.get(i).length);
    }
    return new TokenBlock(offsets, rows.stream().flatMapToInt(IntStream::of).toArray());
  }

  private Object[] row(int scored, double loss, float[] logits, int topK) {
    double[] scores = new double[logits.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = logits[i];
      largest = Math.max(largest, scores[i]);
    }
    double sum = 0;
    for (double score : scores) {
      sum += StrictMath.exp(score - largest);
    }
    double top = largest;
    double all = sum;
    Seq<Row> answers =
        PredictionColumns.topK(
            scores, topK, this::name, token -> StrictMath.exp(scores[token] - top) / all);
    return new Object[] {
      answers.head().get(0),
      answers.head().get(1),
      answers,
      (long) scored,
      scored == 0 ? 0.0 : -loss,
      scored == 0 ? null : StrictMath.exp(loss / scored),
      model,
      null
    };
  }

  /** A vocabulary may be larger than what its tokenizer uses. */
  private String name(int token) {
    return token < tokenizer.vocabularySize() ? tokenizer.token(token) : null;
  }

  @Override
  public void close() {
    // The tokenizer is shared.
  }
}
