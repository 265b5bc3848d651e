package org.binorm.jobs.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Names and values in sections, as aligned text or as JSON. */
final class PlanTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double KIBIBYTE = 1 << 10;
  private static final double MEBIBYTE = 1 << 20;

  /** What a value is. */
  private enum Unit {
    TEXT,
    COUNT,
    BYTES
  }

  private record Row(String key, String label, Object value, Unit unit) {
    String text() {
      return switch (unit) {
        case TEXT -> value.toString();
        case COUNT -> String.format(Locale.ROOT, "%,d", (Long) value);
        case BYTES -> readable((Long) value);
      };
    }
  }

  private record Section(String name, List<Row> rows) {}

  private final List<Section> sections = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Starts a section; rows that follow belong to it. */
  PlanTable section(String name) {
    sections.add(new Section(name, new ArrayList<>()));
    return this;
  }

  /**
   * Adds a row.
   *
   * @param key in JSON
   */
  PlanTable text(String key, String label, String value) {
    return add(new Row(key, label, value, Unit.TEXT));
  }

  PlanTable count(String key, String label, long value) {
    return add(new Row(key, label, value, Unit.COUNT));
  }

  PlanTable bytes(String key, String label, long value) {
    return add(new Row(key, label, value, Unit.BYTES));
  }

  private PlanTable add(Row row) {
    sections.get(sections.size() - 1).rows().add(row);
    return this;
  }

  PlanTable warning(String line) {
    warnings.add(line);
    return this;
  }

  /** Mebibytes, as {@code -Xmx} counts them; less than one as kibibytes. */
  static String readable(long bytes) {
    return bytes < MEBIBYTE
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / KIBIBYTE)
        : String.format(Locale.ROOT, "%,.1f MiB", bytes / MEBIBYTE);
  }

  /** Labels to the left, numbers to the right, warnings at the end. */
  String text() {
    int labels = width(row -> row.label().length());
    int numbers = width(row -> row.unit() == Unit.TEXT ? 0 : row.text().length());
    StringBuilder text = new StringBuilder();
    for (Section section : sections) {
      text.append(section.name()).append('\n');
      for (Row row : section.rows()) {
        String value = row.text();
        int padding = row.unit() == Unit.TEXT ? 0 : numbers - value.length();
        text.append("  ")
            .append(row.label())
            .append(" ".repeat(labels - row.label().length() + 2 + padding))
            .append(value)
            .append('\n');
      }
    }
    warnings.forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.toString();
  }

  private int width(ToIntFunction<Row> of) {
    return sections.stream().flatMap(s -> s.rows().stream()).mapToInt(of).max().orElse(0);
  }

  /** One object per section, bytes and counts as numbers, and a list of warnings. */
  String json() {
    ObjectNode root = JSON.createObjectNode();
    for (Section section : sections) {
      ObjectNode object = root.putObject(section.name());
      for (Row row : section.rows()) {
        object.set(row.key(), JSON.valueToTree(row.value()));
      }
    }
    ArrayNode list = root.putArray("warnings");
    warnings.forEach(list::add);
    return root.toPrettyString() + "\n";
  }
}
