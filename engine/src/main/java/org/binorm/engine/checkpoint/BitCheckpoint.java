package org.binorm.engine.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.binorm.engine.EngineException;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpecJson;

/**
 * The released model: a binary network in one safetensors file, one bit a parameter, not one float.
 *
 * <table>
 * <caption>Tensors, all U8</caption>
 * <tr><td>{@code <layer>.weight.bits}</td><td>{@code [outputs, 4 * ceil(inputs / 32)]}</td></tr>
 * <tr><td>{@code <layer>.bias.bits}</td><td>{@code [4 * ceil(outputs / 32)]}</td></tr>
 * </table>
 *
 * <p>Bit k of a row is {@code (row[k >> 3] >> (k & 7)) & 1}; padding bits are zero and readers
 * refuse others. Inputs of convolutions are ordered (kernel row, kernel column, channel).
 *
 * <table>
 * <caption>Metadata</caption>
 * <tr><td>{@code binorm.format}</td><td>"1"</td></tr>
 * <tr><td>{@code binorm.bit_order}</td><td>"lsb0"</td></tr>
 * <tr><td>{@code binorm.row_align_bits}</td><td>"32"</td></tr>
 * <tr><td>{@code binorm.values}</td><td>"0,1"</td></tr>
 * <tr><td>{@code binorm.model}</td><td>the model spec ({@link ModelSpecJson})</td></tr>
 * <tr><td>{@code binorm.input}</td><td>{"mean": [...], "std": [...]} per channel: network input is
 *     (pixel / 255 - mean) / std</td></tr>
 * <tr><td>{@code binorm.classes}</td><td>the class names, a JSON list</td></tr>
 * <tr><td>{@code binorm.tokenizer}</td><td>of language models, instead of the former two:
 *     {"file": name beside the model, "sha256": of its bytes, "startId", "endId": the tokens
 *     before and after a text, negative for none}</td></tr>
 * <tr><td>{@code binorm.input_order}</td><td>"kernel_height,kernel_width,channel"</td></tr>
 * <tr><td>{@code binorm.parameters}, {@code binorm.parameter_bits}</td><td>their number</td></tr>
 * <tr><td>{@code binorm.sha256}</td><td>of the data section</td></tr>
 * <tr><td>{@code binorm.provenance.*}</td><td>where it came from</td></tr>
 * </table>
 */
public record BitCheckpoint(
    Model model, BinaryParameters parameters, ModelInput input, Map<String, String> provenance)
    implements Checkpoint {
  private static final String BITS_SUFFIX = ".bits";

  public BitCheckpoint {
    provenance = Map.copyOf(provenance);
    if (!model.isBinary()) {
      throw new EngineException("a bit-packed checkpoint holds binary models only");
    }
    input.checkOutputs(model.spec().classes());
  }

  @Override
  public SafetensorsWriter writer() {
    SafetensorsWriter writer =
        ModelMetadata.writer(model, input, provenance)
            .metadata("binorm.bit_order", "lsb0")
            .metadata("binorm.row_align_bits", "32")
            .metadata("binorm.values", "0,1")
            .metadata("binorm.parameter_bits", Integer.toString(model.layout().size()));
    for (Parameter parameter : model.layout().parameters()) {
      byte[] bytes = parameters.tensors().get(parameter.index()).bytes();
      writer.tensor(
          parameter.name() + BITS_SUFFIX, DType.U8, TensorData.of(bytes), shape(parameter));
    }
    return writer.checksum();
  }

  /** Reads and checks a released model; every flaw is a {@link CheckpointException}. */
  public static BitCheckpoint read(SafetensorsFile file) {
    return ModelMetadata.reading(
        file,
        model ->
            new BitCheckpoint(
                model,
                bits(file, model),
                ModelMetadata.input(file, model),
                ModelMetadata.provenance(file)));
  }

  private static BinaryParameters bits(SafetensorsFile file, Model model) {
    List<BitMatrix> tensors = new ArrayList<>();
    for (Parameter parameter : model.layout().parameters()) {
      String name = parameter.name() + BITS_SUFFIX;
      if (!file.has(name)) {
        throw mismatch(file, "the spec wants a tensor \"%s\", the file has none".formatted(name));
      }
      List<Long> expected = Arrays.stream(shape(parameter)).boxed().toList();
      if (file.dtype(name) != DType.U8 || !file.shape(name).equals(expected)) {
        throw mismatch(
            file,
            "tensor \"%s\": expected U8 %s, got %s %s"
                .formatted(name, expected, file.dtype(name), file.shape(name)));
      }
      tensors.add(new BitMatrix(parameter.rows(), parameter.columns(), file.bytes(name)));
    }
    if (file.names().size() != tensors.size()) {
      throw mismatch(
          file,
          "the spec wants %d tensors, the file has %d"
              .formatted(tensors.size(), file.names().size()));
    }
    return new BinaryParameters(tensors);
  }

  private static long[] shape(Parameter parameter) {
    long rowBytes = BitMatrix.rowBytes(parameter.columns());
    return parameter.vector() ? new long[] {rowBytes} : new long[] {parameter.rows(), rowBytes};
  }

  private static CheckpointException mismatch(SafetensorsFile file, String detail) {
    return new CheckpointException(file.fileName(), Problem.SPEC_MISMATCH, detail);
  }
}
