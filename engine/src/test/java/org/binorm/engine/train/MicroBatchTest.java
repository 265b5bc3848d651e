package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.LearningRate.Decay;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A minibatch in several passes gives the step of one pass. */
class MicroBatchTest {
  private static final int BATCH = 8;
  private static final TrainingPlan PLAN = new TrainingPlan(2 * BATCH, 1, 1, BATCH, 2);
  private static final LearningRate RATE = new LearningRate(Decay.CONSTANT, 0.01, 0, 1);
  private static final TinyTexts TEXTS = new TinyTexts(3, 2 * BATCH);
  private static final TinyImages IMAGES = new TinyImages(3, 2 * BATCH);

  /** A model, its samples and how they are read. */
  record Case(Model model, SampleBlocks data, SampleFormat format) {
    private TrainingSettings settings(Optimizer optimizer, int microBatch) {
      return new TrainingSettings(optimizer, RATE, 0, format, microBatch, RoundRules.DEFAULT, 42);
    }

    WorkerResult run(Optimizer optimizer, int microBatch) {
      TrainingSettings settings = settings(optimizer, microBatch);
      int[] rows = {2 * BATCH};
      return new WorkerRound(model, PLAN, settings, data, rows, KernelChoice.AUTO.open())
          .run(TrainingState.initial(model, settings), PLAN.round(0), 0);
    }

    @Override
    public String toString() {
      return model.spec().precision() + " " + model.spec().name();
    }
  }

  static Stream<Case> cases() {
    SampleFormat tokens = new SampleFormat.Tokens();
    SampleFormat images = new SampleFormat.Images(TinyImages.SCALING, new Augmentation(1, true));
    Model imageTwin =
        new Model(TinyImages.spec(Precision.FLOAT32).float32(NormalizeMode.TRAINABLE, false));
    return Stream.of(
        new Case(TinyTexts.model(Precision.BINARY), TEXTS, tokens),
        new Case(TinyTexts.model(Precision.FLOAT32), TEXTS, tokens),
        new Case(TinyImages.model(Precision.BINARY), IMAGES, images),
        new Case(imageTwin, IMAGES, images));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void severalPassesGiveTheGradientOfOne(Case c) {
    // Without momentum the state of gradient descent is the gradient itself.
    Optimizer plain = new Sgd(0f);
    WorkerResult whole = c.run(plain, 0);
    for (int microBatch : new int[] {1, 3, BATCH}) {
      WorkerResult parts = c.run(plain, microBatch);
      assertClose("gradient", parts.state().slots()[0], whole.state().slots()[0], 1e-5);
      assertClose("loss", parts.scores().lossSum(), whole.scores().lossSum(), 1e-6);
      assertThat(parts.scores().predictions()).isEqualTo(whole.scores().predictions());
      assertThat(parts.scores().correct()).isEqualTo(whole.scores().correct());
      assertThat(parts.scores().samples()).isEqualTo(whole.scores().samples());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSamePassesGiveTheSameBits(Case c) {
    Optimizer adam = new Adam(0.9f, 0.999f, 1e-8f, 0f);
    for (int microBatch : new int[] {1, 3}) {
      WorkerResult first = c.run(adam, microBatch);
      WorkerResult second = c.run(adam, microBatch);
      assertThat(second.state().shadows()).isEqualTo(first.state().shadows());
      assertThat(second.scores().lossSum()).isEqualTo(first.scores().lossSum());
    }
    assertThat(c.run(adam, BATCH).state().shadows()).isEqualTo(c.run(adam, 0).state().shadows());
  }

  @Test
  void smallPassesNeedLessMemory() {
    TinyTexts data = new TinyTexts(4, 64);
    TrainingPlan plan = new TrainingPlan(64, 1, 1, 64, 1);
    Model model = TinyTexts.model(Precision.BINARY);
    long whole = scratchBytes(model, plan, data, 0);
    assertThat(scratchBytes(model, plan, data, 8)).isLessThan(whole / 2);
    assertThat(scratchBytes(model, plan, data, 64)).isEqualTo(whole);
  }

  private static long scratchBytes(Model model, TrainingPlan plan, TinyTexts data, int microBatch) {
    TrainingSettings settings = TinyTexts.settings(new Sgd(0f), RATE, 0, microBatch);
    return new WorkerRound(model, plan, settings, data, data.blockRows(), KernelChoice.AUTO.open())
        .scratchBytes();
  }

  @Test
  void aNegativeMicroBatchIsRefused() {
    assertThatThrownBy(() -> TinyTexts.settings(new Sgd(0f), RATE, 0, -1))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "training settings: expected no negative micro-batch and clip norm, got -1, 0.0");
  }
}
