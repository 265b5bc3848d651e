package org.binorm.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.infer.LanguageScorer;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.ModelSpecJson;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The released file of a language model. */
class LanguageCheckpointTest {
  private static final ModelInput TOKENIZER =
      new ModelInput.Text("tokenizer.json", "ab".repeat(32), 2, 3);
  private static final ModelSpec SPEC = Presets.binary("lm-tiny");

  private static BitCheckpoint checkpoint() {
    Model model = new Model(SPEC);
    BinaryParameters bits = Network.binarize(model, model.layout().initialize(7));
    return new BitCheckpoint(model, bits, TOKENIZER, Map.of("seed", "7"));
  }

  private static byte[] bytes(SafetensorsWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return out.toByteArray();
  }

  private static SafetensorsFile file(SafetensorsWriter writer) throws IOException {
    byte[] bytes = bytes(writer);
    return SafetensorsFile.read("m", new ByteArrayInputStream(bytes), bytes.length);
  }

  private static void refused(SafetensorsWriter writer, Problem problem, String part)
      throws IOException {
    SafetensorsFile file = file(writer);
    assertThatThrownBy(() -> BitCheckpoint.read(file))
        .isInstanceOfSatisfying(
            CheckpointException.class, e -> assertThat(e.problem()).isEqualTo(problem))
        .hasMessageContaining(part)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void aFileReadsBackAsItWasWritten() throws IOException {
    BitCheckpoint written = checkpoint();

    BitCheckpoint read = BitCheckpoint.read(file(written.writer()));

    assertThat(read.parameters()).isEqualTo(written.parameters());
    assertThat(read.model().spec()).isEqualTo(SPEC);
    assertThat(read.input()).isEqualTo(TOKENIZER);
    assertThat(read.provenance()).isEqualTo(Map.of("seed", "7"));
    assertThat(bytes(read.writer())).isEqualTo(bytes(written.writer()));
  }

  @Test
  void theFileAloneGivesTheLogitsOfTheShadows() throws IOException {
    int[] tokens = {5, 250, 0, 17, 99};
    Model model = new Model(SPEC);
    LanguageScorer expected =
        LanguageScorer.ofBits(
            model,
            Network.binarize(model, model.layout().initialize(7)),
            KernelChoice.AUTO.open(),
            1);
    BitCheckpoint read = BitCheckpoint.read(file(checkpoint().writer()));
    LanguageScorer actual =
        LanguageScorer.ofBits(read.model(), read.parameters(), KernelChoice.AUTO.open(), 1);
    assertThat(actual.logits(tokens)).isDeepEqualTo(expected.logits(tokens));
  }

  @Test
  void thereIsNoFloatInTheFile() throws IOException {
    BitCheckpoint checkpoint = checkpoint();
    SafetensorsFile file = file(checkpoint.writer());
    long bits = 0;
    for (Parameter parameter : checkpoint.model().layout().parameters()) {
      String name = parameter.name() + ".bits";
      assertThat(file.dtype(name)).isEqualTo(DType.U8);
      bits += 8L * file.bytes(name).length;
    }
    assertThat(file.names()).hasSameSizeAs(checkpoint.model().layout().parameters());
    assertThat(file.shape("embedding.token.weight.bits")).isEqualTo(List.of(256L, 4L));
    assertThat(file.metadata("binorm.parameter_bits")).isEqualTo("14536");
    assertThat(file.metadata()).doesNotContainKeys("binorm.input", "binorm.classes");
    // One bit a parameter, rows padded to words of 32.
    assertThat(bits).isBetween(14536L, 3 * 14536L);
  }

  @ParameterizedTest
  @CsvSource({"lm-base, 31.5", "wikitext-lm-small, 31.9", "wikitext-lm-large, 31.9"})
  void releasedModelsAreAboutThirtyTwoTimesSmallerThanFloat32(String preset, double ratio) {
    Model model = new Model(Presets.binary(preset));
    List<BitMatrix> zeros =
        model.layout().parameters().stream()
            .map(parameter -> new BitMatrix(parameter.rows(), parameter.columns()))
            .toList();
    BitCheckpoint checkpoint =
        new BitCheckpoint(model, new BinaryParameters(zeros), TOKENIZER, Map.of());
    double float32 = 4.0 * model.layout().size();

    assertThat(float32 / checkpoint.writer().fileBytes()).isBetween(ratio, 32.0);
  }

  @Test
  void aSpecThatDoesNotFitTheTensorsIsRefused() throws IOException {
    for (ModelSpec other :
        List.of(SPEC.forText(32, 257), SPEC.forText(33, 256), Presets.binary("lm-mini"))) {
      SafetensorsWriter writer =
          checkpoint().writer().metadata("binorm.model", ModelSpecJson.write(other));
      refused(writer, Problem.SPEC_MISMATCH, "tensor \"embedding.");
    }
  }

  @Test
  void aTableThatIsMissingIsRefused() throws IOException {
    SafetensorsFile whole = file(checkpoint().writer());
    SafetensorsWriter writer = new SafetensorsWriter();
    whole.metadata().forEach(writer::metadata);
    for (String name : whole.names()) {
      if (!name.equals("embedding.position.weight.bits")) {
        long[] shape = whole.shape(name).stream().mapToLong(Long::longValue).toArray();
        writer.tensor(name, DType.U8, TensorData.of(whole.bytes(name)), shape);
      }
    }
    refused(
        writer.checksum(),
        Problem.SPEC_MISMATCH,
        "wants a tensor \"embedding.position.weight.bits\"");
  }

  @Test
  void aTokenizerThatIsNotNamedIsRefused() throws IOException {
    refused(
        checkpoint().writer().metadata("binorm.tokenizer", "{\"file\": \"t.json\"}"),
        Problem.SPEC_MISMATCH,
        "metadata \"binorm.tokenizer\": expected file and sha256");
    refused(
        checkpoint().writer().metadata("binorm.tokenizer", "t.json"),
        Problem.MALFORMED,
        "binorm.tokenizer");
  }
}
