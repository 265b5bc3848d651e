package org.binorm.engine.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.binorm.engine.checkpoint.SafetensorsHeader.Placed;

/**
 * Strict parser of the JSON header of a safetensors file.
 *
 * <p>Reads token by token and builds nothing but names, shapes and strings, so a hostile header
 * costs at most a few times its own size.
 */
final class SafetensorsHeaderParser {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(SafetensorsFormat.MAX_NESTING)
                  .maxStringLength(SafetensorsFormat.MAX_HEADER_BYTES)
                  .build())
          .build();

  private final String fileName;
  private final JsonParser parser;
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final List<Placed> tensors = new ArrayList<>();

  private SafetensorsHeaderParser(String fileName, JsonParser parser) {
    this.fileName = fileName;
    this.parser = parser;
  }

  static SafetensorsHeader parse(String fileName, byte[] header) {
    try (JsonParser parser = JSON.createParser(decode(fileName, header))) {
      SafetensorsHeaderParser headerParser = new SafetensorsHeaderParser(fileName, parser);
      headerParser.parseHeader();
      return SafetensorsHeader.of(fileName, headerParser.metadata, headerParser.tensors);
    } catch (JsonProcessingException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
      throw new CheckpointException(fileName, Problem.MALFORMED, "header: " + reason, e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  private static String decode(String fileName, byte[] header) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(fileName, Problem.MALFORMED, "header: not UTF-8 text", e);
    }
  }

  private void parseHeader() throws IOException {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      expect(parser.nextToken(), JsonToken.START_OBJECT, "an object for \"" + name + "\"");
      if (name.equals(SafetensorsFormat.METADATA_KEY)) {
        parseMetadata();
      } else {
        parseTensor(name);
      }
    }
    if (parser.nextToken() != null) {
      throw malformed("header: text behind the closing brace");
    }
  }

  private void parseMetadata() throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(parser.nextToken(), JsonToken.VALUE_STRING, "a string for metadata \"" + key + "\"");
      metadata.put(key, parser.getText());
    }
  }

  private void parseTensor(String name) throws IOException {
    String dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case SafetensorsFormat.DTYPE_KEY -> {
          expect(parser.currentToken(), JsonToken.VALUE_STRING, "a string for dtype");
          dtype = parser.getText();
        }
        case SafetensorsFormat.SHAPE_KEY -> shape = wholeNumbers(name, key);
        case SafetensorsFormat.OFFSETS_KEY -> offsets = wholeNumbers(name, key);
        default -> throw malformed("tensor \"%s\": unknown key \"%s\"".formatted(name, key));
      }
    }
    if (dtype == null || shape == null || offsets == null) {
      throw malformed("tensor \"%s\": dtype, shape or data_offsets is missing".formatted(name));
    }
    tensors.add(place(tensorInfo(name, dtype, shape), offsets));
  }

  private long[] wholeNumbers(String name, String key) throws IOException {
    String wanted = "whole numbers for %s of tensor \"%s\"".formatted(key, name);
    expect(parser.currentToken(), JsonToken.START_ARRAY, wanted);
    List<Long> numbers = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, wanted);
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        throw malformed("header: expected " + wanted + ", got " + parser.getText());
      }
      numbers.add(parser.getLongValue());
    }
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private TensorInfo tensorInfo(String name, String dtype, long[] shape) {
    if (Arrays.stream(DType.values()).noneMatch(known -> known.name().equals(dtype))) {
      throw malformed(
          "tensor \"%s\": dtype %s, expected one of %s"
              .formatted(name, dtype, Arrays.toString(DType.values())));
    }
    try {
      return TensorInfo.of(name, DType.valueOf(dtype), shape);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(fileName, Problem.MALFORMED, e.getMessage(), e);
    }
  }

  private Placed place(TensorInfo info, long[] offsets) {
    boolean ordered = offsets.length == 2 && 0 <= offsets[0] && offsets[0] <= offsets[1];
    if (!ordered) {
      throw malformed(
          "tensor \"%s\": data_offsets %s, expected [begin, end]"
              .formatted(info.name(), Arrays.toString(offsets)));
    }
    if (offsets[1] - offsets[0] != info.sizeBytes()) {
      throw malformed(
          "tensor \"%s\": %s %s takes %d bytes, data_offsets %s hold %d"
              .formatted(
                  info.name(),
                  info.dtype(),
                  info.shape(),
                  info.sizeBytes(),
                  Arrays.toString(offsets),
                  offsets[1] - offsets[0]));
    }
    return new Placed(info, offsets[0], offsets[1]);
  }

  private void expect(JsonToken token, JsonToken wanted, String description) {
    if (token != wanted) {
      throw malformed("header: expected " + description + ", got " + describe(token));
    }
  }

  private static String describe(JsonToken token) {
    return token == null ? "nothing" : token.name();
  }

  private CheckpointException malformed(String detail) {
    return new CheckpointException(fileName, Problem.MALFORMED, detail);
  }
}
