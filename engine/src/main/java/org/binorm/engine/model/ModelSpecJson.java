package org.binorm.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.tensor.Shape;

/**
 * A model spec as JSON: the form that checkpoints carry.
 *
 * <pre>
 * {"name", "precision": "binary"|"float32", "input": {"channels","height","width"}, "classes",
 *  "layers": [{"type": "conv2d", "name", "filters", "kernel",
 *              "activation": "relu"|"gelu"|"linear"},
 *             {"type": "dense", "name", "units", "activation"}, {"type": "max-pool"},
 *             {"type": "global-average-pool"}, {"type": "dropout", "rate"},
 *             {"type": "embedding", "name", "vocabulary", "dim", "context"},
 *             {"type": "transformer-block", "name", "heads", "feedForward"}],
 *  "normalize": {"mode": "plain"|"trainable"|"none", "axis": "channels"|"chw"|"hw", "epsilon"},
 *  "logitScale"}
 * </pre>
 */
public final class ModelSpecJson {
  private static final int MAX_LAYERS = 10_000;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ModelSpecJson() {}

  public static String write(ModelSpec spec) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", spec.name());
    json.put("precision", key(spec.precision()));
    json.putObject("input")
        .put("channels", spec.input().channels())
        .put("height", spec.input().height())
        .put("width", spec.input().width());
    json.put("classes", spec.classes());
    var layers = json.putArray("layers");
    for (LayerSpec layer : spec.layers()) {
      write(layer, layers.addObject());
    }
    json.putObject("normalize")
        .put("mode", key(spec.normalize().mode()))
        .put("axis", key(spec.normalize().axis()))
        .put("epsilon", spec.normalize().epsilon());
    json.put("logitScale", spec.logitScale());
    return json.toString();
  }

  /** Reads a spec; anything missing, unknown or out of range is an {@link EngineException}. */
  public static ModelSpec read(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      JsonNode input = field(json, "input");
      JsonNode normalize = field(json, "normalize");
      return new ModelSpec(
          field(json, "name").asText(),
          value(Precision.class, field(json, "precision")),
          new Shape(integer(input, "channels"), integer(input, "height"), integer(input, "width")),
          integer(json, "classes"),
          layers(field(json, "layers")),
          new Normalization(
              value(NormalizeMode.class, field(normalize, "mode")),
              value(NormalizeAxis.class, field(normalize, "axis")),
              number(normalize, "epsilon")),
          number(json, "logitScale"));
    } catch (JsonProcessingException e) {
      throw new EngineException("model spec: not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void write(LayerSpec layer, ObjectNode json) {
    if (layer instanceof LayerSpec.Conv2d conv) {
      json.put("type", "conv2d")
          .put("name", conv.name())
          .put("filters", conv.filters())
          .put("kernel", conv.kernel())
          .put("activation", key(conv.activation()));
    } else if (layer instanceof LayerSpec.Dense dense) {
      json.put("type", "dense")
          .put("name", dense.name())
          .put("units", dense.units())
          .put("activation", key(dense.activation()));
    } else if (layer instanceof LayerSpec.Embedding embedding) {
      json.put("type", "embedding")
          .put("name", embedding.name())
          .put("vocabulary", embedding.vocabulary())
          .put("dim", embedding.dim())
          .put("context", embedding.context());
    } else if (layer instanceof LayerSpec.TransformerBlock block) {
      json.put("type", "transformer-block")
          .put("name", block.name())
          .put("heads", block.heads())
          .put("feedForward", block.feedForward());
    } else if (layer instanceof LayerSpec.MaxPool) {
      json.put("type", "max-pool");
    } else if (layer instanceof LayerSpec.GlobalAveragePool) {
      json.put("type", "global-average-pool");
    } else if (layer instanceof LayerSpec.Dropout dropout) {
      json.put("type", "dropout").put("rate", dropout.rate());
    }
  }

  private static List<LayerSpec> layers(JsonNode json) {
    if (!json.isArray() || json.size() > MAX_LAYERS) {
      throw new EngineException(
          "model spec: expected \"layers\" to be a list of at most %d, got %s"
              .formatted(MAX_LAYERS, json.getNodeType()));
    }
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode layer : json) {
      layers.add(layer(layer));
    }
    return layers;
  }

  private static LayerSpec layer(JsonNode json) {
    String type = field(json, "type").asText();
    return switch (type) {
      case "conv2d" ->
          new LayerSpec.Conv2d(
              field(json, "name").asText(),
              integer(json, "filters"),
              integer(json, "kernel"),
              value(Activation.class, field(json, "activation")));
      case "dense" ->
          new LayerSpec.Dense(
              field(json, "name").asText(),
              integer(json, "units"),
              value(Activation.class, field(json, "activation")));
      case "embedding" ->
          new LayerSpec.Embedding(
              field(json, "name").asText(),
              integer(json, "vocabulary"),
              integer(json, "dim"),
              integer(json, "context"));
      case "transformer-block" ->
          new LayerSpec.TransformerBlock(
              field(json, "name").asText(), integer(json, "heads"), integer(json, "feedForward"));
      case "max-pool" -> new LayerSpec.MaxPool();
      case "global-average-pool" -> new LayerSpec.GlobalAveragePool();
      case "dropout" -> new LayerSpec.Dropout(number(json, "rate"));
      default ->
          throw new EngineException(
              ("model spec: layer type \"%s\" is not known; expected conv2d, dense, max-pool, "
                      + "global-average-pool, dropout, embedding or transformer-block")
                  .formatted(type));
    };
  }

  private static JsonNode field(JsonNode json, String name) {
    JsonNode field = json.get(name);
    if (field == null || field.isNull()) {
      throw new EngineException("model spec: expected a field \"%s\", got none".formatted(name));
    }
    return field;
  }

  private static int integer(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.canConvertToInt() || !field.isIntegralNumber()) {
      throw new EngineException(
          "model spec: \"%s\": expected a whole number, got %s".formatted(name, field));
    }
    return field.intValue();
  }

  private static double number(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.isNumber()) {
      throw new EngineException(
          "model spec: \"%s\": expected a number, got %s".formatted(name, field));
    }
    return field.doubleValue();
  }

  private static <E extends Enum<E>> E value(Class<E> type, JsonNode field) {
    for (E constant : type.getEnumConstants()) {
      if (key(constant).equals(field.asText())) {
        return constant;
      }
    }
    throw new EngineException(
        "model spec: %s \"%s\" is not known".formatted(type.getSimpleName(), field.asText()));
  }

  private static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
