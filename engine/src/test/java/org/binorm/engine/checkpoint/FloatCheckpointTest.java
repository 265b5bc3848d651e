package org.binorm.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.binorm.engine.EngineException;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpecJson;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.junit.jupiter.api.Test;

/** The file of a float32 twin, and that either kind of released model is told by its file. */
class FloatCheckpointTest {
  private static final Model TWIN =
      new Model(Presets.float32("lm-tiny", NormalizeMode.TRAINABLE, false));
  private static final ModelInput TEXT = new ModelInput.Text("tokenizer.json", "abc", 2, 3);

  private static FloatCheckpoint checkpoint() {
    return new FloatCheckpoint(TWIN, TWIN.layout().initialize(7), TEXT, Map.of("seed", "7"));
  }

  private static SafetensorsFile file(SafetensorsWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return SafetensorsFile.read("m", new ByteArrayInputStream(out.toByteArray()), out.size());
  }

  @Test
  void aFileReadsBackAsItWasWritten() throws IOException {
    FloatCheckpoint read = FloatCheckpoint.read(file(checkpoint().writer()));

    assertThat(read.parameters()).isEqualTo(checkpoint().parameters());
    assertThat(read.model().spec()).isEqualTo(TWIN.spec());
    assertThat(read.input()).isEqualTo(TEXT);
    assertThat(read.provenance()).isEqualTo(Map.of("seed", "7"));
  }

  @Test
  void aFileTellsWhichKindOfModelItHolds() throws IOException {
    Model binary = new Model(Presets.binary("lm-tiny"));
    BitCheckpoint bits =
        new BitCheckpoint(
            binary, Network.binarize(binary, binary.layout().initialize(7)), TEXT, Map.of());

    assertThat(Checkpoint.read(file(checkpoint().writer()))).isInstanceOf(FloatCheckpoint.class);
    assertThat(Checkpoint.read(file(bits.writer()))).isInstanceOf(BitCheckpoint.class);
    assertThatThrownBy(() -> FloatCheckpoint.read(file(bits.writer())))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("m: expected a tensor \"embedding.token.weight\" F32");
  }

  @Test
  void aSpecThatDoesNotFitTheTensorsIsRefused() throws IOException {
    Model larger = new Model(TWIN.spec().forText(32, 300));
    SafetensorsWriter writer =
        checkpoint().writer().metadata("binorm.model", ModelSpecJson.write(larger.spec()));

    assertThatThrownBy(() -> Checkpoint.read(file(writer)))
        .isInstanceOfSatisfying(
            CheckpointException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.SPEC_MISMATCH))
        .hasMessageContaining("F32 [300, 16]");
  }

  @Test
  void aTensorTooManyIsRefused() throws IOException {
    SafetensorsWriter writer =
        checkpoint().writer().tensor("more", DType.F32, TensorData.of(new float[1]), 1).checksum();

    assertThatThrownBy(() -> Checkpoint.read(file(writer)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageMatching("m: the model has \\d+ tensors, the file \\d+");
  }

  @Test
  void onlyFloat32ModelsWithAllTheirParametersAreWritten() {
    Model binary = new Model(Presets.binary("lm-tiny"));

    assertThatThrownBy(() -> new FloatCheckpoint(binary, new float[1], TEXT, Map.of()))
        .isInstanceOf(EngineException.class)
        .hasMessage("a checkpoint of floats holds float32 models only");
    assertThatThrownBy(() -> new FloatCheckpoint(TWIN, new float[1], TEXT, Map.of()))
        .isInstanceOf(EngineException.class)
        .hasMessage("checkpoint: expected %d parameters, got 1".formatted(TWIN.layout().size()));
  }
}
