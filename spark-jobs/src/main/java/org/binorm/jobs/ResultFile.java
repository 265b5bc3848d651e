package org.binorm.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * {@code _RESULT.json}: how the job that made a directory ended.
 *
 * <p>The file describes what lies beside it. So a job that fails where a finished output stands
 * leaves that output's file alone and writes {@code _RESULT.failed.json} instead; the next good
 * result removes it. Numbers that JSON has not (NaN, infinities) are written as texts.
 */
public final class ResultFile {
  public static final String NAME = "_RESULT.json";
  public static final String FAILED_NAME = "_RESULT.failed.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ResultFile() {}

  /** Writes the result into a directory, which is made if necessary. */
  public static void write(AtomicFiles files, Path directory, JobResult result) throws IOException {
    Path target = new Path(directory, NAME);
    Path failed = new Path(directory, FAILED_NAME);
    if (!result.isGood() && readGood(files, directory).isPresent()) {
      files.writeText(failed, toJson(result));
    } else {
      files.writeText(target, toJson(result));
      files.delete(failed);
    }
  }

  /** The result that lies in a directory; empty if there is none that can be read. */
  public static Optional<JobResult> read(AtomicFiles files, Path directory) throws IOException {
    return readFile(files, new Path(directory, NAME));
  }

  /** How a job ended that failed where a finished output stands; empty if none did. */
  public static Optional<JobResult> readFailed(AtomicFiles files, Path directory)
      throws IOException {
    return readFile(files, new Path(directory, FAILED_NAME));
  }

  private static Optional<JobResult> readFile(AtomicFiles files, Path file) throws IOException {
    // A file too large for a result proves nothing either.
    if (!files.exists(file) || !SmallFiles.isSmall(files, file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(fromJson(files.readText(file)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // A damaged file proves nothing, so the output counts as unfinished.
      return Optional.empty();
    }
  }

  /** The result in a directory if it says that the output is complete. */
  public static Optional<JobResult> readGood(AtomicFiles files, Path directory) throws IOException {
    return read(files, directory).filter(JobResult::isGood);
  }

  static String toJson(JobResult result) throws JsonProcessingException {
    ObjectNode json = JSON.createObjectNode();
    json.put("job", result.job());
    json.put("status", result.status().name().toLowerCase(Locale.ROOT));
    json.put("exitCode", result.exitCode().code());
    json.put("message", result.message());
    ObjectNode outputs = json.putObject("outputs");
    result.outputs().forEach(outputs::put);
    ObjectNode metrics = json.putObject("metrics");
    result.metrics().forEach((name, value) -> putMetric(metrics, name, value));
    json.put("elapsedSeconds", Math.round(result.elapsedSeconds() * 1000) / 1000.0);
    if (!result.submission().isEmpty()) {
      json.put("submission", result.submission());
    }
    return JSON.writeValueAsString(json) + "\n";
  }

  private static void putMetric(ObjectNode metrics, String name, Object value) {
    if (value instanceof Double number && Double.isFinite(number)) {
      metrics.put(name, number);
    } else if (value instanceof Long number) {
      metrics.put(name, number);
    } else {
      metrics.put(name, String.valueOf(value));
    }
  }

  private static JobResult fromJson(String text) throws JsonProcessingException {
    JsonNode json = JSON.readTree(text);
    Map<String, String> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("outputs").properties()) {
      outputs.put(entry.getKey(), entry.getValue().asText());
    }
    Map<String, Object> metrics = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("metrics").properties()) {
      metrics.put(entry.getKey(), metric(entry.getValue()));
    }
    String status = json.path("status").asText().toUpperCase(Locale.ROOT);
    return new JobResult(
        json.path("job").asText(),
        JobResult.Status.valueOf(status),
        ExitCode.of(json.path("exitCode").asInt(-1)),
        json.path("message").asText(),
        outputs,
        metrics,
        json.path("elapsedSeconds").asDouble(),
        json.path("submission").asText());
  }

  private static Object metric(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    return value.isNumber() ? (Object) value.doubleValue() : value.asText();
  }
}
