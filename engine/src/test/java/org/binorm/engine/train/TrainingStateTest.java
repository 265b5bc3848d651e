package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingStateTest {
  private static TrainingState state(int size) {
    float[][] slots = {TestNumbers.gaussian(2, size), TestNumbers.gaussian(3, size)};
    return new TrainingState(17, TestNumbers.gaussian(1, size), slots);
  }

  @Test
  void bytesReadBackAsTheyWereWritten() {
    TrainingState state = state(1001);
    TrainingState read = StateWire.WHOLE.fromBytes(StateWire.WHOLE.toBytes(state), null);
    assertThat(read.finishedRounds()).isEqualTo(17);
    assertThat(read.shadows()).isEqualTo(state.shadows());
    assertThat(read.slots()).isDeepEqualTo(state.slots());
    assertThat(read.sha256()).isEqualTo(state.sha256());
  }

  @Test
  void bytesAreLittleEndianWithRoundsAndSlotsInFront() {
    TrainingState state = new TrainingState(3, new float[] {1.5f}, new float[][] {{-2f}});
    ByteBuffer expected = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    expected.putInt(3).putInt(1).putFloat(1.5f).putFloat(-2f);
    assertThat(StateWire.WHOLE.toBytes(state)).isEqualTo(expected.array());
  }

  @Test
  void theSizeOnTheWireIsKnownBeforehand() {
    Model model = TinyImages.model(Precision.BINARY);
    TrainingSettings settings = TinyImages.settings(new TrainingPlan(100, 1, 1, 10, 1), 0.01);
    assertThat(StateWire.WHOLE.toBytes(TrainingState.initial(model, settings)).length)
        .isEqualTo(StateWire.WHOLE.bytes(model.layout().size(), settings.optimizer().slots()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16_383, 16_384, 16_385, 40_000})
  void theHashIsTheOneOfTheShadowsAsLittleEndianFloats(int size) throws NoSuchAlgorithmException {
    TrainingState state = state(size);
    ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : state.shadows()) {
      bytes.putFloat(value);
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
    assertThat(state.sha256()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void theLastBitOfAShadowChangesTheHash() {
    TrainingState state = state(50);
    String before = state.sha256();
    state.shadows()[49] = Math.nextUp(state.shadows()[49]);
    assertThat(state.sha256()).isNotEqualTo(before);
  }

  @Test
  void theInitialStateIsAFunctionOfModelAndSeed() {
    TrainingPlan plan = new TrainingPlan(100, 1, 1, 10, 1);
    Model model = TinyImages.model(Precision.BINARY);
    TrainingSettings settings = TinyImages.settings(plan, 0.01);
    TrainingState initial = TrainingState.initial(model, settings);
    TrainingSettings otherSeed =
        new TrainingSettings(
            settings.optimizer(),
            settings.learningRate(),
            settings.clipNorm(),
            settings.samples(),
            settings.microBatch(),
            settings.rounds(),
            settings.seed() + 1);

    assertThat(initial.finishedRounds()).isZero();
    assertThat(initial.slots()).isDeepEqualTo(new float[2][model.layout().size()]);
    assertThat(TrainingState.initial(model, settings).sha256()).isEqualTo(initial.sha256());
    assertThat(TrainingState.initial(model, otherSeed).sha256()).isNotEqualTo(initial.sha256());
  }
}
