package org.binorm.engine.model;

import java.util.List;
import org.binorm.engine.bits.Binarizer;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.kernel.PackedBits;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.layer.Pass;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.tensor.SparseRows;

/**
 * The nodes of a model, or of a part of it, with the memory to run them on minibatches.
 *
 * <p>Order of use: {@link #load}, fill {@link #input()}, {@link #forward}, read {@link #output()};
 * for training then fill {@link #outputGradient()} and call {@link #backward()}, which adds to the
 * gradients. Everything is allocated in the constructor; steps allocate nothing. One instance per
 * task, not thread-safe.
 */
public final class Network implements Pass {
  private final Model model;
  private final List<Node> nodes;
  private final int[][] inputs;
  private final Weights weights;
  private final Kernels kernels;
  private final Activations activations;
  private final ActivationGradients gradients;
  private final KeyValueCache history;
  private final boolean single;
  private boolean training;
  private long seed;
  private int firstStep;
  private int steps;

  private Network(
      Model model,
      List<Node> nodes,
      Weights weights,
      Kernels kernels,
      Activations activations,
      ActivationGradients gradients,
      KeyValueCache history,
      boolean single) {
    this.model = model;
    this.nodes = nodes;
    this.inputs =
        nodes.stream()
            .map(node -> node.inputs().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    this.weights = weights;
    this.kernels = kernels;
    this.activations = activations;
    this.gradients = gradients;
    this.history = history;
    this.single = single;
    this.steps = input().grid().width();
  }

  /** A network of an image classifier that can run backward. */
  public static Network forTraining(Model model, Kernels kernels, int batch) {
    return forTraining(model, new Weights(model, true), kernels, grids(model, batch), false);
  }

  /** A network of an image classifier for forward passes alone. */
  public static Network forInference(Model model, Kernels kernels, int batch) {
    return forInference(model, new Weights(model, false), kernels, grids(model, batch));
  }

  private static Grids grids(Model model, int batch) {
    return shape ->
        shape.isVector()
            ? Grid.vectors(batch)
            : new Grid(shape.height(), shape.width(), Grid.lanesFor(batch), model.halo());
  }

  /** A network of the nodes of a model that can run backward. */
  static Network forTraining(
      Model model, Weights weights, Kernels kernels, Grids grids, boolean head) {
    return forTraining(
        model, weights, kernels, grids, head, MatrixPool.allocating(), MatrixPool.allocating());
  }

  /**
   * A network of the nodes of a model that can run backward.
   *
   * @param pool makes the activations
   * @param gradientPool makes their gradients
   */
  static Network forTraining(
      Model model,
      Weights weights,
      Kernels kernels,
      Grids grids,
      boolean head,
      MatrixPool pool,
      MatrixPool gradientPool) {
    Activations activations =
        Activations.forTraining(nodes(model, head), input(model, head), grids, pool);
    ActivationGradients gradients =
        new ActivationGradients(nodes(model, head), activations, head, gradientPool);
    return new Network(
        model, nodes(model, head), weights, kernels, activations, gradients, null, false);
  }

  private static List<Node> nodes(Model model, boolean head) {
    return head ? model.head() : model.body();
  }

  private static Shape input(Model model, boolean head) {
    return head ? model.headInput() : model.input();
  }

  /** What {@link #scratchBytes()} tells of an image classifier, without making anything. */
  static long scratchBytes(Model model, int batch, boolean training) {
    return scratchBytes(model, grids(model, batch), false, training);
  }

  /** What {@link #scratchBytes()} tells of body or head, without making anything. */
  static long scratchBytes(Model model, Grids grids, boolean head, boolean training) {
    List<Node> nodes = nodes(model, head);
    Shape shape = input(model, head);
    if (!training) {
      return Activations.forInference(nodes, shape, grids, MatrixPool.counting()).bytes();
    }
    Activations activations = Activations.forTraining(nodes, shape, grids, MatrixPool.counting());
    return activations.bytes()
        + new ActivationGradients(nodes, activations, head, MatrixPool.counting()).bytes();
  }

  /** A network of the body of a model for forward passes alone. */
  static Network forInference(Model model, Weights weights, Kernels kernels, Grids grids) {
    return forInference(model, weights, kernels, grids, MatrixPool.allocating());
  }

  /**
   * A network of the body of a model for forward passes alone.
   *
   * @param pool makes the activations
   */
  static Network forInference(
      Model model, Weights weights, Kernels kernels, Grids grids, MatrixPool pool) {
    return forInference(model, weights, kernels, grids, false, pool);
  }

  private static Network forInference(
      Model model, Weights weights, Kernels kernels, Grids grids, boolean head, MatrixPool pool) {
    Activations activations =
        Activations.forInference(nodes(model, head), input(model, head), grids, pool);
    return new Network(model, nodes(model, head), weights, kernels, activations, null, null, false);
  }

  /** A network of the head of a model for forward passes alone. */
  static Network headForInference(Model model, Weights weights, Kernels kernels, Grids grids) {
    return forInference(model, weights, kernels, grids, true, MatrixPool.allocating());
  }

  /** A network of the body that reads one sequence token by token and remembers what it saw. */
  static Network bodyForSteps(Model model, Weights weights, Kernels kernels) {
    int context = model.spec().input().width();
    return forSteps(model, weights, kernels, false, new KeyValueCache(model.body(), context));
  }

  /** A network of the head that reads one token at a time. */
  static Network headForSteps(Model model, Weights weights, Kernels kernels) {
    return forSteps(model, weights, kernels, true, null);
  }

  private static Network forSteps(
      Model model, Weights weights, Kernels kernels, boolean head, KeyValueCache history) {
    Activations activations =
        Activations.forInference(
            nodes(model, head), input(model, head), Grids.columns(1, 1), MatrixPool.allocating());
    return new Network(
        model, nodes(model, head), weights, kernels, activations, null, history, true);
  }

  public Model model() {
    return model;
  }

  /** The largest minibatch. */
  public int batch() {
    return input().grid().lanes();
  }

  /** Takes float shadows; see {@link Weights#load(float[])}. */
  public void load(float[] shadows) {
    weights.load(shadows);
  }

  /** Takes bits, as released or broadcast. */
  public void load(BinaryParameters parameters) {
    weights.load(parameters);
  }

  /** The bits of float shadows of a model. */
  public static BinaryParameters binarize(Model model, float[] shadows) {
    return new BinaryParameters(
        model.layout().parameters().stream()
            .map(
                parameter ->
                    Binarizer.binarize(
                        shadows, parameter.offset(), parameter.rows(), parameter.columns()))
            .toList());
  }

  public Weights weights() {
    return weights;
  }

  /** Where the minibatch goes: {@code [channels][positions]}, one sample per lane. */
  public Matrix input() {
    return activations.input();
  }

  /** What the last node writes: of a classifier, normalized outputs before the logit scale. */
  public Matrix output() {
    return activations.output();
  }

  /** Where the loss writes its gradient; lanes without a sample must be zero. */
  public Matrix outputGradient() {
    return gradients.output();
  }

  /** The gradient of the input, if this network was made to compute it. */
  Matrix inputGradient() {
    return gradients.input();
  }

  /** Says which columns of sequences hold tokens; see {@link Pass}. */
  void setSteps(int first, int count) {
    firstStep = first;
    steps = count;
  }

  /** Runs all nodes on {@link #input()}. */
  public void forward(boolean isTraining, long stepSeed) {
    training = isTraining;
    seed = stepSeed;
    for (int i = 0; i < nodes.size(); i++) {
      forward(i);
    }
  }

  private void forward(int number) {
    Node node = nodes.get(number);
    Matrix output = activations.of(number + 1);
    float[] cache = activations.cache(number);
    if (node instanceof Node.Apply apply) {
      apply.layer().forward(this, activations.of(apply.input()), output, cache);
    } else if (node instanceof Node.Add add) {
      add(activations.of(add.left()), activations.of(add.right()), output);
    } else if (node instanceof Node.Attend attend) {
      attend(attend, output, cache);
    }
  }

  private void attend(Node.Attend attend, Matrix output, float[] cache) {
    Matrix query = activations.of(attend.query());
    Matrix key = activations.of(attend.key());
    Matrix value = activations.of(attend.value());
    if (history != null) {
      history.attend(this, attend.attention(), firstStep, query, key, value, output);
    } else {
      attend.attention().forward(this, query, key, value, output, cache, gradients != null);
    }
  }

  /** Runs all nodes back from {@link #outputGradient()} and adds to the parameter gradients. */
  public void backward() {
    for (int i = nodes.size() - 1; i >= gradients.firstNode(); i--) {
      backward(i);
    }
  }

  private void backward(int number) {
    Node node = nodes.get(number);
    Matrix outputGradient = gradients.of(number + 1);
    float[] cache = activations.cache(number);
    if (node instanceof Node.Apply apply) {
      apply
          .layer()
          .backward(
              this,
              activations.of(apply.input()),
              activations.of(number + 1),
              cache,
              outputGradient,
              gradients.target(number, 0));
    } else if (node instanceof Node.Add) {
      copy(outputGradient, gradients.target(number, 0));
      copy(outputGradient, gradients.target(number, 1));
    } else if (node instanceof Node.Attend attend) {
      attend
          .attention()
          .backward(
              this,
              activations.of(attend.query()),
              activations.of(attend.key()),
              activations.of(attend.value()),
              cache,
              outputGradient,
              gradients.target(number, 0),
              gradients.target(number, 1),
              gradients.target(number, 2),
              gradients.attentionScratch());
    }
    for (int input = 0; input < inputs[number].length; input++) {
      if (gradients.adds(number, input)) {
        Matrix sum = gradients.of(inputs[number][input]);
        add(sum, gradients.target(number, input), sum);
      }
    }
  }

  private void add(Matrix a, Matrix b, Matrix sum) {
    Grid grid = sum.grid();
    if (grid.halo() == 0) {
      // Rows end in a few floats that nobody reads: all rows are one long one.
      int length = (sum.features() - 1) * grid.stride() + grid.end();
      kernels.pointwise().add(a.data(), b.data(), sum.data(), 0, length);
      return;
    }
    for (int f = 0; f < sum.features(); f++) {
      for (int y = 0; y < grid.height(); y++) {
        int at = sum.row(f) + y * grid.rowPitch();
        kernels.pointwise().add(a.data(), b.data(), sum.data(), at, grid.rowLength());
      }
    }
  }

  private static void copy(Matrix from, Matrix to) {
    if (to != null && to != from) {
      System.arraycopy(from.data(), 0, to.data(), 0, from.data().length);
    }
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public boolean training() {
    return training;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public int firstStep() {
    return firstStep;
  }

  @Override
  public boolean single() {
    return single;
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public PackedBits bits(Parameter parameter) {
    return weights.bits(parameter);
  }

  @Override
  public PackedBits reversedBits(Parameter parameter) {
    return weights.reversedBits(parameter);
  }

  @Override
  public float[] bias(Parameter parameter) {
    return weights.bias(parameter);
  }

  @Override
  public BitMatrix table(Parameter parameter) {
    return weights.table(parameter);
  }

  @Override
  public float[] values() {
    return weights.values();
  }

  @Override
  public float[] gradients() {
    return weights.gradients().dense();
  }

  @Override
  public SparseRows rowGradients(Parameter parameter) {
    return weights.gradients().table(parameter.index());
  }

  /** Bytes of activations, their gradients and what layers keep for backward. */
  public long scratchBytes() {
    return activations.bytes()
        + (gradients == null ? 0 : gradients.bytes())
        + (history == null ? 0 : history.bytes());
  }
}
