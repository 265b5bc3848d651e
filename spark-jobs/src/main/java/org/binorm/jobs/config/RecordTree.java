package org.binorm.jobs.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/** Turns config records back into a tree, every key in the order of the components. */
final class RecordTree {
  private RecordTree() {}

  /** The tree of a record; absent sections are left out, absent values are null. */
  static ObjectNode of(Record config) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Object value = rawValue(config, component);
      boolean absentSection = value == null && component.getType().isRecord();
      if (!absentSection) {
        put(tree, KebabCase.ofComponent(component.getName()), value);
      }
    }
    return tree;
  }

  private static void put(ObjectNode tree, String key, Object value) {
    if (value instanceof Optional<?> optional) {
      put(tree, key, optional.orElse(null));
    } else if (value instanceof Record section) {
      tree.set(key, of(section));
    } else if (value instanceof Enum<?> constant) {
      tree.put(key, KebabCase.ofConstant(constant));
    } else if (value instanceof List<?> texts) {
      texts.forEach(text -> tree.withArray(key).add(String.valueOf(text)));
      tree.withArray(key);
    } else if (value == null) {
      tree.putNull(key);
    } else {
      tree.putPOJO(key, value);
    }
  }

  /** The field, because the accessor of an absent section refuses. */
  private static Object rawValue(Record config, RecordComponent component) {
    try {
      Field field = config.getClass().getDeclaredField(component.getName());
      field.setAccessible(true);
      return field.get(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
