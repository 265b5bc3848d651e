package org.binorm.engine.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.binorm.engine.EngineException;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpecJson;
import org.binorm.engine.train.ImageScaling;

/** The metadata that says what a model file computes, whatever its parameters are. */
final class ModelMetadata {
  static final String FORMAT_KEY = "binorm.format";
  static final int FORMAT = 1;
  static final String MODEL_KEY = "binorm.model";
  static final String INPUT_KEY = "binorm.input";
  static final String TOKENIZER_KEY = "binorm.tokenizer";
  static final String CLASSES_KEY = "binorm.classes";
  static final String PROVENANCE_PREFIX = "binorm.provenance.";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ModelMetadata() {}

  static SafetensorsWriter writer(Model model, ModelInput input, Map<String, String> provenance) {
    SafetensorsWriter writer = new SafetensorsWriter();
    writer.metadata(FORMAT_KEY, Integer.toString(FORMAT));
    writer.metadata(MODEL_KEY, ModelSpecJson.write(model.spec()));
    if (input instanceof ModelInput.Images images) {
      writer
          .metadata("binorm.input_order", "kernel_height,kernel_width,channel")
          .metadata(INPUT_KEY, inputJson(images.scaling()))
          .metadata(CLASSES_KEY, JSON.valueToTree(images.classNames()).toString());
    } else if (input instanceof ModelInput.Text text) {
      writer.metadata(TOKENIZER_KEY, JSON.valueToTree(text).toString());
    }
    writer.metadata("binorm.parameters", Integer.toString(model.layout().size()));
    provenance.forEach((key, value) -> writer.metadata(PROVENANCE_PREFIX + key, value));
    return writer;
  }

  /**
   * Makes a checkpoint of a file and the model it names.
   *
   * @throws CheckpointException for every flaw, also those that the engine finds
   */
  static <T> T reading(SafetensorsFile file, Function<Model, T> checkpoint) {
    file.requireFormat(FORMAT_KEY, FORMAT);
    try {
      return checkpoint.apply(new Model(ModelSpecJson.read(file.metadata(MODEL_KEY))));
    } catch (EngineException | ArithmeticException e) {
      throw new CheckpointException(file.fileName(), Problem.SPEC_MISMATCH, e.getMessage(), e);
    }
  }

  /** What the model eats, as the file says. */
  static ModelInput input(SafetensorsFile file, Model model) {
    if (model.spec().isLanguage()) {
      ModelInput.Text text = json(file, TOKENIZER_KEY, ModelInput.Text.class);
      if (text == null || text.file() == null || text.sha256() == null) {
        throw new CheckpointException(
            file.fileName(),
            Problem.SPEC_MISMATCH,
            "metadata \"%s\": expected file and sha256".formatted(TOKENIZER_KEY));
      }
      return text;
    }
    return new ModelInput.Images(scaling(file, model.spec().input().channels()), classNames(file));
  }

  private static String inputJson(ImageScaling scaling) {
    ObjectNode json = JSON.createObjectNode();
    json.set("mean", JSON.valueToTree(scaling.mean()));
    json.set("std", JSON.valueToTree(scaling.std()));
    return json.toString();
  }

  private record InputJson(List<Double> mean, List<Double> std) {}

  private static ImageScaling scaling(SafetensorsFile file, int channels) {
    InputJson input = json(file, INPUT_KEY, InputJson.class);
    if (input == null || !isFull(input.mean(), channels) || !isFull(input.std(), channels)) {
      throw new CheckpointException(
          file.fileName(),
          Problem.SPEC_MISMATCH,
          "metadata \"%s\": expected mean and std of %d channels".formatted(INPUT_KEY, channels));
    }
    return new ImageScaling(input.mean(), input.std());
  }

  private static boolean isFull(List<Double> values, int count) {
    return values != null
        && values.size() == count
        && values.stream().allMatch(value -> value != null && Double.isFinite(value));
  }

  private static List<String> classNames(SafetensorsFile file) {
    String[] names = json(file, CLASSES_KEY, String[].class);
    if (names == null || Arrays.asList(names).contains(null)) {
      throw new CheckpointException(
          file.fileName(),
          Problem.SPEC_MISMATCH,
          "metadata \"%s\": expected a list of names".formatted(CLASSES_KEY));
    }
    return List.of(names);
  }

  static Map<String, String> provenance(SafetensorsFile file) {
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
