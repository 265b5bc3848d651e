package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes records out of a config tree.
 *
 * <p>Component types: String, Integer, Long, Double, Boolean, enums, nested records, {@code
 * List<String>}, and {@code Optional} of those. An absent key is null (Optional: empty) for the
 * record's compact constructor, which holds the defaults and the range checks.
 */
final class RecordBinder {
  private final ConfigSource source;

  RecordBinder(ConfigSource source) {
    this.source = source;
  }

  <T extends Record> T bind(Class<T> type) {
    return bindRecord("", source.root(), type);
  }

  private <T> T bindRecord(String prefix, JsonNode section, Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = KebabCase.ofComponent(components[i].getName());
      types[i] = components[i].getType();
      values[i] = bindValue(prefix + name, section.path(name), components[i].getGenericType());
    }
    return construct(prefix, type, types, values);
  }

  private <T> T construct(String prefix, Class<T> type, Class<?>[] types, Object[] values) {
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidValueException refusal) {
        String key = prefix + refusal.key();
        throw refusal.isMissing() ? source.missing(key) : source.badValue(key, refusal.detail());
      }
      throw new IllegalStateException("cannot make a " + type.getSimpleName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
    }
  }

  private Object bindValue(String key, JsonNode node, Type type) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      return Optional.ofNullable(bindValue(key, node, generic.getActualTypeArguments()[0]));
    }
    if (node.isMissingNode() || node instanceof NullNode) {
      return null;
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return bindTexts(key, node);
    }
    return bindSimple(key, node, (Class<?>) type);
  }

  private Object bindSimple(String key, JsonNode node, Class<?> type) {
    if (type.isRecord()) {
      return bindRecord(key + ".", expect(node.isObject(), key, node, "a section of keys"), type);
    } else if (type.isEnum()) {
      return bindEnum(key, node, type);
    } else if (type == String.class) {
      return bindText(key, node);
    } else if (type == Integer.class) {
      boolean fits = node.isIntegralNumber() && node.canConvertToInt();
      return expect(fits, key, node, "a whole number").intValue();
    } else if (type == Long.class) {
      boolean fits = node.isIntegralNumber() && node.canConvertToLong();
      return expect(fits, key, node, "a whole number").longValue();
    } else if (type == Double.class) {
      return expect(node.isNumber(), key, node, "a number").doubleValue();
    } else if (type == Boolean.class) {
      return expect(node.isBoolean(), key, node, "true or false").booleanValue();
    }
    throw new IllegalStateException(key + ": config records cannot hold a " + type);
  }

  private JsonNode expect(boolean fits, String key, JsonNode node, String wanted) {
    if (!fits) {
      throw source.badValue(key, "expected " + wanted + ", got " + Describe.value(node));
    }
    return node;
  }

  private String bindText(String key, JsonNode node) {
    if (node.isTextual()) {
      return withoutPassword(key, node.textValue());
    }
    // On the command line the shell has eaten the quotes, so a number may well be meant as a text.
    return source
        .typed(key)
        .filter(text -> node.isValueNode())
        .orElseThrow(
            () ->
                source.badValue(
                    key,
                    "expected a text, got %s%s"
                        .formatted(
                            Describe.value(node), node.isValueNode() ? "; put it in quotes" : "")));
  }

  /** Settings are stored beside every output and shown in messages. */
  private String withoutPassword(String key, String text) {
    if (Redaction.hasPassword(text)) {
      throw source.badValue(
          key,
          "expected an address without a password, which would be stored with every output;"
              + " give it to Spark as a spark.hadoop property or a credential provider");
    }
    return text;
  }

  private List<String> bindTexts(String key, JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : expect(node.isArray(), key, node, "a list of texts")) {
      texts.add(expect(element.isTextual(), key, element, "a list of texts").textValue());
    }
    return List.copyOf(texts);
  }

  private Object bindEnum(String key, JsonNode node, Class<?> type) {
    List<Enum<?>> constants =
        Arrays.stream(type.getEnumConstants()).<Enum<?>>map(Enum.class::cast).toList();
    List<String> names = constants.stream().map(KebabCase::ofConstant).toList();
    int index = names.indexOf(node.asText());
    expect(index >= 0, key, node, "one of " + String.join(", ", names));
    return constants.get(index);
  }
}
