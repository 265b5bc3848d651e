package org.binorm.engine.model;

import java.util.Arrays;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/**
 * A language model with the memory to run it on a minibatch of sequences, one sequence per lane.
 *
 * <p>The body runs on all positions at once, on a grid as narrow as the longest sequence allows
 * ({@link SequenceBodies}). The head, whose outputs are as many as the vocabulary has tokens, runs
 * on a few columns at a time and meets the loss there, so logits and their gradient never exist for
 * all positions. Not thread-safe.
 */
public final class LanguageNetwork {
  /** Positions for which logits exist at once; a whole number of columns of all lanes. */
  private static final int HEAD_POSITIONS = 256;

  private static final int NOTHING = -1;

  private final Model model;
  private final Kernels kernels;
  private final Weights weights;
  private final SequenceBodies bodies;
  private final Network head;
  private final float[] tokens;
  private final int[] labels;
  private final int[] predicted;
  private final float[] losses;
  private Network body;
  private int columns;

  private LanguageNetwork(
      Model model, Kernels kernels, Weights weights, SequenceBodies bodies, Network head) {
    this.model = model;
    this.kernels = kernels;
    this.weights = weights;
    this.bodies = bodies;
    this.body = bodies.forColumns(0);
    this.head = head;
    int positions = bodies.widestGrid().rowLength();
    tokens = new float[positions];
    labels = new int[positions];
    predicted = new int[positions];
    losses = new float[positions];
  }

  /** A network that can run backward. */
  public static LanguageNetwork forTraining(Model model, Kernels kernels, int batch) {
    Weights weights = new Weights(model, true);
    return new LanguageNetwork(
        model,
        kernels,
        weights,
        SequenceBodies.forTraining(model, weights, kernels, batch),
        Network.forTraining(model, weights, kernels, headGrids(model, batch), true));
  }

  /** A network for forward passes alone. */
  public static LanguageNetwork forInference(Model model, Kernels kernels, int batch) {
    Weights weights = new Weights(model, false);
    return new LanguageNetwork(
        model,
        kernels,
        weights,
        SequenceBodies.forInference(model, weights, kernels, batch),
        Network.headForInference(model, weights, kernels, headGrids(model, batch)));
  }

  /** The largest number of columns that divides the context and stays within the limit. */
  private static Grids headGrids(Model model, int batch) {
    int context = model.spec().input().width();
    int columns = Math.max(1, Math.min(context, HEAD_POSITIONS / Grid.lanesFor(batch)));
    while (context % columns != 0) {
      columns--;
    }
    return Grids.columns(columns, batch);
  }

  public Model model() {
    return model;
  }

  public Weights weights() {
    return weights;
  }

  /** The largest minibatch. */
  public int batch() {
    return bodies.widestGrid().lanes();
  }

  /** Longest sequence that can be read, in tokens. */
  public int context() {
    return model.spec().input().width();
  }

  /** Forgets the sequences of the last minibatch. */
  public void clear() {
    Arrays.fill(tokens, 0f);
    Arrays.fill(labels, NOTHING);
    columns = 0;
  }

  /**
   * Puts a sequence into a lane: all tokens but the last are read, all but the first predicted.
   *
   * @param length at most {@code context() + 1} tokens
   */
  public void set(int lane, int[] tokens, int at, int length) {
    if (length > context() + 1) {
      throw new EngineException(
          "sequence: expected at most %d tokens, one more than the context, got %d"
              .formatted(context() + 1, length));
    }
    for (int i = 0; i + 1 < length; i++) {
      read(lane, i, tokens[at + i]);
      label(lane, i, tokens[at + i + 1]);
    }
  }

  /** Puts one token to be read into a lane. */
  public void read(int lane, int column, int token) {
    check(column, token);
    tokens[column * batch() + lane] = token;
    columns = Math.max(columns, column + 1);
  }

  /** Says which token should be predicted after a column. */
  public void label(int lane, int column, int token) {
    check(column, token);
    labels[column * batch() + lane] = token;
    columns = Math.max(columns, column + 1);
  }

  private void check(int column, int token) {
    if (column >= context()) {
      throw new EngineException(
          "sequence: expected at most %d tokens, the context of %s, got more"
              .formatted(context(), model.spec().name()));
    }
    if (token < 0 || token >= model.spec().classes()) {
      throw new EngineException(
          "token: expected an id below %d, the vocabulary of %s, got %d"
              .formatted(model.spec().classes(), model.spec().name(), token));
    }
  }

  /** Runs the body on the sequences. */
  public void forward(boolean training, long seed) {
    body = bodies.forColumns(columns);
    Matrix input = body.input();
    System.arraycopy(tokens, 0, input.data(), input.row(0), input.grid().rowLength());
    body.setSteps(0, columns);
    body.forward(training, seed);
  }

  /** Runs the head with its loss forward and everything backward; adds to the gradients. */
  public void backward(float weight, long seed) {
    runHead(true, weight, seed);
    body.backward();
  }

  /** Runs the head with its loss, for {@link #loss} and {@link #predicted}. */
  public void score() {
    runHead(false, 0f, 0);
  }

  private void runHead(boolean training, float weight, long seed) {
    int width = head.input().grid().width();
    for (int column = 0; column < body.input().grid().width(); column += width) {
      if (column < columns) {
        copyIn(column);
        head.forward(training, seed);
        meetLabels(column, weight, training);
        if (training) {
          head.backward();
          copyBack(column, head.inputGradient());
        }
      } else if (training) {
        copyBack(column, null);
      }
    }
  }

  private void meetLabels(int column, float weight, boolean training) {
    Matrix logits = head.output();
    kernels
        .pointwise()
        .crossEntropy(
            logits.data(),
            logits.features(),
            logits.grid().stride(),
            logits.grid().start(),
            logits.grid().rowLength(),
            (float) model.spec().logitScale(),
            labels,
            column * batch(),
            weight,
            training ? head.outputGradient().data() : null,
            losses,
            predicted);
  }

  /** Hands the features of some columns to the head. */
  private void copyIn(int column) {
    Matrix from = body.output();
    Matrix to = head.input();
    int length = sharedLength(column);
    for (int f = 0; f < to.features(); f++) {
      System.arraycopy(
          from.data(), from.row(f) + from.grid().shift(0, column), to.data(), to.row(f), length);
    }
  }

  /** Floats of a feature that body and head share from a column on; the body may end before. */
  private int sharedLength(int column) {
    int width = Math.min(head.input().grid().width(), body.input().grid().width() - column);
    return width * batch();
  }

  /** Takes the gradient of some columns from the head; null stands for zero. */
  private void copyBack(int column, Matrix from) {
    Matrix to = body.outputGradient();
    int length = sharedLength(column);
    for (int f = 0; f < to.features(); f++) {
      int at = to.row(f) + to.grid().shift(0, column);
      if (from == null) {
        Arrays.fill(to.data(), at, at + length, 0f);
      } else {
        System.arraycopy(from.data(), from.row(f), to.data(), at, length);
      }
    }
  }

  /**
   * The scaled logits of one lane at some columns, after {@link #forward}.
   *
   * @return {@code [count][vocabulary]}
   */
  public float[][] logits(int lane, int firstColumn, int count) {
    float[][] all = new float[count][];
    int width = head.input().grid().width();
    for (int column = 0; column < firstColumn + count; column += width) {
      if (column + width > firstColumn) {
        copyIn(column);
        head.forward(false, 0);
        for (int i = Math.max(column, firstColumn);
            i < Math.min(column + width, firstColumn + count);
            i++) {
          all[i - firstColumn] = scaledLogits(head, i - column, lane);
        }
      }
    }
    return all;
  }

  static float[] scaledLogits(Network head, int column, int lane) {
    Matrix logits = head.output();
    double scale = head.model().spec().logitScale();
    float[] scaled = new float[logits.features()];
    for (int c = 0; c < scaled.length; c++) {
      scaled[c] = (float) (scale * logits.get(c, 0, column, lane));
    }
    return scaled;
  }

  /** Columns that hold at least one token. */
  public int columns() {
    return columns;
  }

  /** The token that should follow; negative where nothing is asked. */
  public int label(int lane, int column) {
    return labels[column * batch() + lane];
  }

  /** The loss of one prediction, in nats. */
  public float loss(int lane, int column) {
    return losses[column * batch() + lane];
  }

  /** The most probable token; of equal ones the lowest. */
  public int predicted(int lane, int column) {
    return predicted[column * batch() + lane];
  }

  /** Sum of the losses of all predictions, column after column. */
  public double lossSum() {
    double sum = 0;
    for (int i = 0; i < columns * batch(); i++) {
      sum += labels[i] < 0 ? 0 : losses[i];
    }
    return sum;
  }

  /** Predictions that were asked for. */
  public long predictions() {
    long count = 0;
    for (int i = 0; i < columns * batch(); i++) {
      count += labels[i] < 0 ? 0 : 1;
    }
    return count;
  }

  /** Predictions that were right. */
  public long correct() {
    long count = 0;
    for (int i = 0; i < columns * batch(); i++) {
      count += labels[i] >= 0 && labels[i] == predicted[i] ? 1 : 0;
    }
    return count;
  }

  /** Bytes of activations, their gradients and what layers keep for backward. */
  public long scratchBytes() {
    return bodies.scratchBytes() + head.scratchBytes() + labelBytes(labels.length);
  }

  /** What {@link #scratchBytes()} tells, without making anything. */
  static long scratchBytes(Model model, int batch, boolean training) {
    Grids bodyGrids = SequenceBodies.widestGrids(model, batch);
    return Network.scratchBytes(model, bodyGrids, false, training)
        + Network.scratchBytes(model, headGrids(model, batch), true, training)
        + labelBytes(bodyGrids.of(model.input()).rowLength());
  }

  /** Tokens, labels, predictions and losses. */
  private static long labelBytes(int positions) {
    return 16L * positions;
  }
}
