package org.binorm.engine.train;

import java.util.Random;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.model.TinyDecoders;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.LearningRate.Decay;
import org.binorm.engine.optim.Optimizer;

/**
 * Sequences of different lengths that can be learned: every sequence counts on in steps of 1 or of
 * 3, so from its third token on it is known.
 */
final class TinyTexts implements SampleBlocks {
  static final int VOCABULARY = TinyDecoders.VOCABULARY;
  static final int CONTEXT = TinyDecoders.CONTEXT;

  private final TokenBlock[] blocks;

  /** Sequences of 1 to {@code CONTEXT + 1} tokens. */
  TinyTexts(long seed, int... blockRows) {
    Random random = new Random(seed);
    blocks = new TokenBlock[blockRows.length];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block(random, blockRows[i]);
    }
  }

  private static TokenBlock block(Random random, int rows) {
    int[] offsets = new int[rows + 1];
    int[] tokens = new int[rows * (CONTEXT + 1)];
    for (int row = 0; row < rows; row++) {
      int length = 1 + random.nextInt(CONTEXT + 1);
      int token = random.nextInt(VOCABULARY);
      int stride = random.nextBoolean() ? 1 : 3;
      for (int i = 0; i < length; i++) {
        tokens[offsets[row] + i] = token;
        token = (token + stride) % VOCABULARY;
      }
      offsets[row + 1] = offsets[row] + length;
    }
    return new TokenBlock(offsets, tokens);
  }

  @Override
  public TokenBlock block(int index) {
    return blocks[index];
  }

  int[] blockRows() {
    int[] rows = new int[blocks.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = blocks[i].rows();
    }
    return rows;
  }

  long samples() {
    long samples = 0;
    for (TokenBlock block : blocks) {
      samples += block.rows();
    }
    return samples;
  }

  static Model model(Precision precision) {
    ModelSpec spec = TinyDecoders.spec(CONTEXT, VOCABULARY);
    return new Model(
        precision == Precision.BINARY
            ? spec.binary()
            : spec.float32(NormalizeMode.TRAINABLE, false));
  }

  static TrainingSettings settings(TrainingPlan plan, double peak) {
    long steps = plan.totalSteps();
    LearningRate rate = new LearningRate(Decay.COSINE, peak, steps / 10, steps);
    return settings(new Adam(0.9f, 0.999f, 1e-8f, 0f), rate, 5.0, 0);
  }

  static TrainingSettings settings(
      Optimizer optimizer, LearningRate rate, double clipNorm, int microBatch) {
    return new TrainingSettings(
        optimizer, rate, clipNorm, new SampleFormat.Tokens(), microBatch, RoundRules.DEFAULT, 42);
  }
}
