package org.binorm.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Reads what JMH has written as JSON: times in milliseconds per operation. */
final class JmhJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENDER = "contender";

  private JmhJson() {}

  static List<Result> read(Path file) throws IOException {
    List<Result> results = new ArrayList<>();
    for (JsonNode run : JSON.readTree(file.toFile())) {
      results.add(result(run));
    }
    return results;
  }

  private static Result result(JsonNode run) {
    String benchmark = run.get("benchmark").asText();
    String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
    Map<String, String> parameters = new TreeMap<>();
    run.get("params").properties().forEach(p -> parameters.put(p.getKey(), p.getValue().asText()));
    String contender = parameters.remove(CONTENDER);
    return new Result(
        type.substring(type.lastIndexOf('.') + 1),
        String.join(" ", parameters.values()),
        contender,
        Integer.parseInt(run.get("jdkVersion").asText().replaceFirst("\\D.*", "")),
        forkMedians(run.get("primaryMetric")),
        counters(run.get("secondaryMetrics")));
  }

  private static Map<String, Double> counters(JsonNode metrics) {
    Map<String, Double> counters = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
      // Sums over iterations stand beside the raw data: those are what an iteration has measured.
      if (metric.getValue().has("rawData")) {
        counters.put(metric.getKey(), Result.median(forkMedians(metric.getValue())));
      }
    }
    return counters;
  }

  /** {@code rawData} is {@code [fork][iteration]}. */
  private static List<Double> forkMedians(JsonNode metric) {
    return StreamSupport.stream(metric.get("rawData").spliterator(), false)
        .map(
            fork ->
                Result.median(
                    StreamSupport.stream(fork.spliterator(), false)
                        .map(JsonNode::asDouble)
                        .toList()))
        .toList();
  }
}
