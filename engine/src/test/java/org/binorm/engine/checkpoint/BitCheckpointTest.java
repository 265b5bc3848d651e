package org.binorm.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpecJson;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.binorm.engine.train.ImageScaling;
import org.junit.jupiter.api.Test;

/** The released file: what it holds, how small it is, what is refused. */
class BitCheckpointTest {
  private static final ImageScaling SCALING = new ImageScaling(List.of(0.25), List.of(0.5));
  private static final List<String> CLASSES =
      List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

  private static BitCheckpoint checkpoint(String preset) {
    Model model = new Model(Presets.binary(preset));
    BinaryParameters bits = Network.binarize(model, model.layout().initialize(7));
    List<String> names = IntStream.range(0, model.spec().classes()).mapToObj(i -> "c" + i).toList();
    return new BitCheckpoint(
        model, bits, new ModelInput.Images(SCALING, names), Map.of("seed", "7"));
  }

  private static byte[] bytes(SafetensorsWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return out.toByteArray();
  }

  private static SafetensorsFile file(byte[] bytes) throws IOException {
    return SafetensorsFile.read("m", new ByteArrayInputStream(bytes), bytes.length);
  }

  @Test
  void aFileReadsBackAsItWasWritten() throws IOException {
    BitCheckpoint written = checkpoint("tiny-cnn");

    BitCheckpoint read = BitCheckpoint.read(file(bytes(written.writer())));

    assertThat(read.parameters()).isEqualTo(written.parameters());
    assertThat(read.model().spec()).isEqualTo(written.model().spec());
    assertThat(read.input()).isEqualTo(written.input());
    assertThat(read.provenance()).isEqualTo(Map.of("seed", "7"));
  }

  @Test
  void food101IsAtLeastThirtyOneAndAHalfTimesSmallerThanFloat32() {
    BitCheckpoint checkpoint = checkpoint("food101-cnn-3x3");
    double float32 = 4.0 * checkpoint.model().layout().size();

    assertThat(float32 / checkpoint.writer().fileBytes()).isGreaterThanOrEqualTo(31.5);
  }

  @Test
  void onlyBinaryModelsAreReleased() {
    Model twin = new Model(Presets.float32("tiny-cnn", NormalizeMode.PLAIN, false));
    BinaryParameters none = new BinaryParameters(List.of());
    ModelInput images = new ModelInput.Images(SCALING, CLASSES);

    assertThatThrownBy(() -> new BitCheckpoint(twin, none, images, Map.of()))
        .hasMessage("a bit-packed checkpoint holds binary models only");
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    byte[] bytes =
        bytes(new SafetensorsWriter().tensor("x", DType.U8, TensorData.of(new byte[4]), 4));

    assertThatThrownBy(() -> BitCheckpoint.read(file(bytes)))
        .isInstanceOfSatisfying(
            CheckpointException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.NOT_A_CHECKPOINT));
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    SafetensorsWriter writer = checkpoint("tiny-cnn").writer().metadata("binorm.format", "2");

    assertThatThrownBy(() -> BitCheckpoint.read(file(bytes(writer))))
        .isInstanceOfSatisfying(
            CheckpointException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.NEWER_FORMAT));
  }

  @Test
  void aSpecThatDoesNotFitTheTensorsIsRefused() throws IOException {
    String other = ModelSpecJson.write(Presets.binary("fashion-mnist-cnn"));
    SafetensorsWriter writer = checkpoint("tiny-cnn").writer().metadata("binorm.model", other);

    assertThatThrownBy(() -> BitCheckpoint.read(file(bytes(writer))))
        .isInstanceOfSatisfying(
            CheckpointException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.SPEC_MISMATCH));
  }

  @Test
  void aPaddingBitThatIsSetIsRefused() throws IOException {
    byte[] bytes = bytes(checkpoint("tiny-cnn").writer());
    SafetensorsFile whole = file(bytes);
    SafetensorsWriter writer = new SafetensorsWriter();
    whole.metadata().forEach(writer::metadata);
    for (String name : whole.names()) {
      byte[] tensor = whole.bytes(name).clone();
      if (name.equals("conv1.weight.bits")) {
        // 9 inputs: bits 9 to 31 of a row are padding.
        tensor[1] |= 0x02;
      }
      long[] shape = whole.shape(name).stream().mapToLong(Long::longValue).toArray();
      writer.tensor(name, DType.U8, TensorData.of(tensor), shape);
    }

    assertThatThrownBy(() -> BitCheckpoint.read(file(bytes(writer.checksum()))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("padding bit 9 of row 0 is set");
  }
}
