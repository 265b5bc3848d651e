package org.binorm.datasets.prepared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.binorm.datasets.DatasetException;

/** Typed access to the fields of a JSON object; a missing or wrong one is a one-line error. */
final class ManifestFields {

  private final JsonNode node;
  private final String where;

  ManifestFields(JsonNode node, String where) {
    if (!node.isObject()) {
      throw new DatasetException(where + ": expected a JSON object, got " + kind(node));
    }
    this.node = node;
    this.where = where;
  }

  String text(String name) {
    return field(name, "text", JsonNode::isTextual).textValue();
  }

  int integer(String name) {
    return field(name, "an integer", n -> n.isIntegralNumber() && n.canConvertToInt()).intValue();
  }

  long longInteger(String name) {
    return field(name, "an integer", n -> n.isIntegralNumber() && n.canConvertToLong()).longValue();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      texts.add(require(element, name, "a list of text", JsonNode::isTextual).textValue());
    }
    return texts;
  }

  List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode element : array(name)) {
      numbers.add(require(element, name, "a list of numbers", JsonNode::isNumber).doubleValue());
    }
    return numbers;
  }

  ManifestFields object(String name) {
    return new ManifestFields(field(name, "an object", JsonNode::isObject), where);
  }

  List<ManifestFields> objects(String name) {
    List<ManifestFields> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      require(element, name, "a list of objects", JsonNode::isObject);
      objects.add(new ManifestFields(element, where));
    }
    return objects;
  }

  private JsonNode array(String name) {
    return field(name, "a list", JsonNode::isArray);
  }

  private JsonNode field(String name, String expected, Predicate<JsonNode> test) {
    return require(node.path(name), name, expected, test);
  }

  private JsonNode require(JsonNode value, String name, String expected, Predicate<JsonNode> test) {
    if (!test.test(value)) {
      throw new DatasetException(
          "%s: field \"%s\": expected %s, got %s".formatted(where, name, expected, kind(value)));
    }
    return value;
  }

  private static String kind(JsonNode value) {
    return value.getNodeType() == JsonNodeType.MISSING ? "nothing" : value.getNodeType().name();
  }
}
