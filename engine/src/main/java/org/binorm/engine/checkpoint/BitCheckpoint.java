package org.binorm.engine.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.binorm.engine.EngineException;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpecJson;
import org.binorm.engine.train.ImageScaling;

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
 * <tr><td>{@code binorm.input_order}</td><td>"kernel_height,kernel_width,channel"</td></tr>
 * <tr><td>{@code binorm.parameters}, {@code binorm.parameter_bits}</td><td>their number</td></tr>
 * <tr><td>{@code binorm.sha256}</td><td>of the data section</td></tr>
 * <tr><td>{@code binorm.provenance.*}</td><td>where it came from</td></tr>
 * </table>
 */
public record BitCheckpoint(
    Model model,
    BinaryParameters parameters,
    ImageScaling scaling,
    List<String> classNames,
    Map<String, String> provenance) {
  public static final String FORMAT_KEY = "binorm.format";
  public static final int FORMAT = 1;
  public static final String PROVENANCE_PREFIX = "binorm.provenance.";

  private static final String BITS_SUFFIX = ".bits";
  private static final String MODEL_KEY = "binorm.model";
  private static final String INPUT_KEY = "binorm.input";
  private static final String CLASSES_KEY = "binorm.classes";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public BitCheckpoint {
    classNames = List.copyOf(classNames);
    provenance = Map.copyOf(provenance);
    if (!model.isBinary()) {
      throw new EngineException("a bit-packed checkpoint holds binary models only");
    }
    if (classNames.size() != model.spec().classes()) {
      throw new EngineException(
          "checkpoint: expected %d class names, got %d"
              .formatted(model.spec().classes(), classNames.size()));
    }
  }

  /** The file, ready to be written. */
  public SafetensorsWriter writer() {
    int size = model.layout().size();
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(FORMAT_KEY, Integer.toString(FORMAT))
            .metadata("binorm.bit_order", "lsb0")
            .metadata("binorm.row_align_bits", "32")
            .metadata("binorm.values", "0,1")
            .metadata("binorm.input_order", "kernel_height,kernel_width,channel")
            .metadata(MODEL_KEY, ModelSpecJson.write(model.spec()))
            .metadata(INPUT_KEY, inputJson())
            .metadata(CLASSES_KEY, classesJson())
            .metadata("binorm.parameters", Integer.toString(size))
            .metadata("binorm.parameter_bits", Integer.toString(size));
    provenance.forEach((key, value) -> writer.metadata(PROVENANCE_PREFIX + key, value));
    for (Parameter parameter : model.layout().parameters()) {
      byte[] bytes = parameters.tensors().get(parameter.index()).bytes();
      writer.tensor(
          parameter.name() + BITS_SUFFIX, DType.U8, TensorData.of(bytes), shape(parameter));
    }
    return writer.checksum();
  }

  /** Reads and checks a released model; every flaw is a {@link CheckpointException}. */
  public static BitCheckpoint read(SafetensorsFile file) {
    file.requireFormat(FORMAT_KEY, FORMAT);
    try {
      Model model = new Model(ModelSpecJson.read(file.metadata(MODEL_KEY)));
      return new BitCheckpoint(
          model, bits(file, model), scaling(file), classNames(file), provenance(file));
    } catch (EngineException e) {
      throw new CheckpointException(file.fileName(), Problem.SPEC_MISMATCH, e.getMessage(), e);
    }
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

  private static Map<String, String> provenance(SafetensorsFile file) {
    Map<String, String> provenance = new TreeMap<>();
    file.metadata()
        .forEach(
            (key, value) -> {
              if (key.startsWith(PROVENANCE_PREFIX)) {
                provenance.put(key.substring(PROVENANCE_PREFIX.length()), value);
              }
            });
    return provenance;
  }

  private String inputJson() {
    ObjectNode json = JSON.createObjectNode();
    json.set("mean", JSON.valueToTree(scaling.mean()));
    json.set("std", JSON.valueToTree(scaling.std()));
    return json.toString();
  }

  private String classesJson() {
    return JSON.valueToTree(classNames).toString();
  }

  private record InputJson(List<Double> mean, List<Double> std) {}

  private static ImageScaling scaling(SafetensorsFile file) {
    InputJson input = json(file, INPUT_KEY, InputJson.class);
    if (input.mean() == null || input.std() == null) {
      throw mismatch(file, "metadata \"%s\": expected mean and std".formatted(INPUT_KEY));
    }
    return new ImageScaling(input.mean(), input.std());
  }

  private static List<String> classNames(SafetensorsFile file) {
    return List.of(json(file, CLASSES_KEY, String[].class));
  }

  private static <T> T json(SafetensorsFile file, String key, Class<T> type) {
    try {
      return JSON.readValue(file.metadata(key), type);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file.fileName(),
          Problem.MALFORMED,
          "metadata \"%s\": %s".formatted(key, e.getOriginalMessage()),
          e);
    }
  }
}
