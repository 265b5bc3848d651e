package org.binorm.benchmarks.suite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binorm.benchmarks.libtorch.LibTorch;
import org.binorm.engine.kernel.KernelChoice;

/**
 * What one has to know to read the results of one JVM.
 *
 * @param feature version of Java
 * @param facts name to value, in the order in which they are shown
 * @param memory what loaded models occupy
 */
public record Facts(int feature, Map<String, String> facts, List<LoadedWeights> memory) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

  private static Facts ofThisMachine(boolean quick) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("measured", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    facts.put("set", quick ? "quick: one fork, few cases" : "full");
    facts.put("processor", processor());
    facts.put("cores of this run", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put("caches", caches());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("JVM", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("JVM flags", "--add-modules=jdk.incubator.vector -Xmx4g");
    facts.put("Binorm", KernelChoice.AUTO.describe());
    facts.putAll(Versions.ofPeers());
    facts.put("LibTorch is built with", String.join("; ", LibTorch.libraries()));
    List<LoadedWeights> memory = new ArrayList<>();
    for (String model : quick ? Part.GENERATION.cases(true) : LoadedWeights.MODELS) {
      memory.add(LoadedWeights.of(model));
    }
    return new Facts(Runtime.version().feature(), facts, memory);
  }

  private static String processor() throws IOException {
    try (var lines = Files.lines(CPU)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  private static String caches() throws IOException {
    List<String> caches = new ArrayList<>();
    if (Files.isDirectory(CACHES)) {
      try (DirectoryStream<Path> indexes = Files.newDirectoryStream(CACHES, "index*")) {
        for (Path index : indexes) {
          caches.add(
              "L%s %s %s"
                  .formatted(line(index, "level"), line(index, "type"), line(index, "size")));
        }
      }
    }
    Collections.sort(caches);
    return caches.isEmpty() ? "unknown" : String.join(", ", caches);
  }

  private static String line(Path folder, String file) throws IOException {
    return Files.readString(folder.resolve(file)).strip();
  }

  /** Writes the facts of this JVM unless another part of the run has done so. */
  static void writeOnce(Path folder, boolean quick) throws IOException {
    Path file = folder.resolve("facts-%d.json".formatted(Runtime.version().feature()));
    if (Files.notExists(file)) {
      JSON.writeValue(file.toFile(), ofThisMachine(quick));
    }
  }

  /** Reads the facts of one JVM. */
  public static Facts read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Facts.class);
  }
}
