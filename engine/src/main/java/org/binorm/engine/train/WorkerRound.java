package org.binorm.engine.train;

import org.binorm.engine.Seeds;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.loss.SoftmaxCrossEntropy;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.optim.GradientClip;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation.View;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingSettings.Stream;

/**
 * The local steps of one worker in one round: a pure function of (global state, data, plan,
 * settings, round, worker).
 *
 * <p>Every step binarizes the shadows anew, runs forward and backward on the worker's minibatch and
 * lets the optimizer change the shadows. The object holds scratch memory only; it may run any
 * number of rounds, one at a time.
 */
public final class WorkerRound {
  private final Model model;
  private final TrainingPlan plan;
  private final TrainingSettings settings;
  private final ImageBlocks data;
  private final int[] blockRows;
  private final Network network;
  private final SoftmaxCrossEntropy loss;
  private final float[] scaling;
  private final int[] labels;
  private final double[] probabilities;

  public WorkerRound(
      Model model,
      TrainingPlan plan,
      TrainingSettings settings,
      ImageBlocks data,
      int[] blockRows,
      Kernels kernels) {
    this.model = model;
    this.plan = plan;
    this.settings = settings;
    this.data = data;
    this.blockRows = blockRows;
    this.network = Network.forTraining(model, kernels, plan.largestBatch());
    this.loss = new SoftmaxCrossEntropy(model.spec().logitScale());
    this.scaling = settings.scaling().table();
    this.labels = new int[network.batch()];
    this.probabilities = new double[model.spec().classes()];
  }

  /** Runs the round from a global state, which is left as it was. */
  public WorkerResult run(TrainingState start, Round round, int worker) {
    long startNanos = System.nanoTime();
    TrainingState state = start.copy();
    Cursor cursor = new Cursor(round.epoch());
    double lossSum = 0;
    long correct = 0;
    for (int i = 0; i < round.steps(); i++) {
      int step = round.firstStep() + i;
      int count = cursor.fill(plan.sampleAt(worker, step), plan.sampleAt(worker, step + 1));
      if (count == 0) {
        continue;
      }
      network.load(state.shadows());
      long dropoutSeed =
          Seeds.mix(settings.seed(Stream.DROPOUT), round.firstGlobalStep() + i, worker);
      network.forward(true, dropoutSeed);
      lossSum +=
          loss.gradient(network.logits(), labels, count, network.logitsGradient(), probabilities);
      correct += countCorrect(count);
      network.backward();
      update(state, round.firstGlobalStep() + i);
    }
    return new WorkerResult(
        worker,
        plan.samplesIn(round, worker),
        lossSum,
        correct,
        state,
        System.nanoTime() - startNanos,
        network.kernels().name());
  }

  private void update(TrainingState state, long globalStep) {
    GradientClip.clip(network.gradients(), settings.clipNorm());
    settings
        .optimizer()
        .step(
            state.shadows(),
            network.gradients(),
            state.slots(),
            globalStep + 1,
            settings.learningRate().at(globalStep));
  }

  private long countCorrect(int count) {
    Matrix logits = network.logits();
    long correct = 0;
    for (int lane = 0; lane < count; lane++) {
      int best = 0;
      for (int c = 1; c < logits.features(); c++) {
        if (logits.data()[logits.row(c) + lane] > logits.data()[logits.row(best) + lane]) {
          best = c;
        }
      }
      correct += best == labels[lane] ? 1 : 0;
    }
    return correct;
  }

  /** Walks the epoch's order and fills minibatches; remembers the block it stands in. */
  private final class Cursor {
    private final EpochOrder order;
    private final int epoch;
    private int place = -1;
    private ImageBlock block;
    private int[] rows;

    Cursor(int epoch) {
      this.epoch = epoch;
      this.order = new EpochOrder(blockRows, settings.seed(Stream.ORDER), epoch);
    }

    int fill(long from, long to) {
      for (long sample = from; sample < to; sample++) {
        moveTo(sample);
        write(sample, (int) (sample - from));
      }
      return (int) (to - from);
    }

    private void moveTo(long sample) {
      if (place >= 0 && sample < order.startOf(place) + rows.length) {
        return;
      }
      place = order.placeOf(sample);
      block = data.block(order.blockAt(place));
      rows = order.rowsOf(place);
    }

    private void write(long sample, int lane) {
      int row = rows[(int) (sample - order.startOf(place))];
      labels[lane] = block.labels()[row];
      Shape shape = model.spec().input();
      View view = settings.augmentation().view(settings.seed(Stream.AUGMENTATION), epoch, sample);
      ImageScaling.write(
          scaling, shape, block.pixels(), row * shape.size(), view, network.input(), lane);
    }
  }
}
