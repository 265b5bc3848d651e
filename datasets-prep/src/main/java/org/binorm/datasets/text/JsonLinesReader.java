package org.binorm.datasets.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Every line is a JSON object; the text of one of its fields is a document. */
final class JsonLinesReader implements DocumentReader {

  private static final int MAX_NESTING = 100;
  private static final int FIELDS_SHOWN = 5;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          // The line's own bound comes first.
                          .maxStringLength(TextOptions.LARGEST_DOCUMENT_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Override
  public boolean splittable() {
    return true;
  }

  @Override
  public void read(Configuration conf, Path file, FileRange range, DocumentOutput output)
      throws IOException {
    try (LineReader lines = LineReader.open(conf, file, range, output)) {
      while (lines.next() && lines.start() < range.end()) {
        long offset = lines.start();
        output
            .decode(offset, lines.bytes(), 0, lines.length())
            .filter(line -> !line.text().isBlank())
            .ifPresent(line -> parse(offset, line, output));
      }
    }
  }

  private static void parse(long offset, DocumentOutput.Decoded line, DocumentOutput output) {
    JsonNode object;
    try {
      object = MAPPER.readTree(line.text());
    } catch (JsonProcessingException e) {
      output.reject(offset, "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
      return;
    }
    String field = output.options().field();
    JsonNode text = object.path(field);
    if (text.isTextual()) {
      output.document(offset, text.textValue(), line.replaced());
    } else if (!object.isObject()) {
      output.reject(offset, "expected a JSON object, got " + object.getNodeType());
    } else if (text.isMissingNode()) {
      output.reject(offset, "no field \"%s\" (it has %s)".formatted(field, fields(object)));
    } else {
      output.reject(
          offset, "field \"%s\": expected a text, got %s".formatted(field, text.getNodeType()));
    }
  }

  private static String fields(JsonNode object) {
    return object.isEmpty()
        ? "none"
        : object.properties().stream()
            .map(Map.Entry::getKey)
            .limit(FIELDS_SHOWN)
            .collect(Collectors.joining(", "));
  }
}
