package org.binorm.jobs.testing;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.binorm.jobs.Main;

/**
 * The command line in a JVM of its own, as users and schedulers see it.
 *
 * @param exitCode of the process
 * @param stderr without what the JVM says about its flags
 */
public record BinormProcess(int exitCode, List<String> stdout, List<String> stderr) {
  private static final long TIMEOUT_SECONDS = 120;

  /**
   * Runs one command to its end.
   *
   * @param folder for the texts it prints
   * @param master such as {@code local[1]}
   */
  public static BinormProcess run(Path folder, String master, String... arguments)
      throws IOException, InterruptedException {
    return run(folder, master, Map.of(), arguments);
  }

  /** The same with settings of Spark. */
  public static BinormProcess run(
      Path folder, String master, Map<String, String> spark, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "stdout", ".txt");
    Path err = Files.createTempFile(folder, "stderr", ".txt");
    Process process =
        builder(folder, master, spark, arguments)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("binorm did not end: " + Files.readString(err));
      }
    } finally {
      process.destroyForcibly();
    }
    return new BinormProcess(process.exitValue(), Files.readAllLines(out), stderr(err));
  }

  /** The lines of a file without what JVMs say about their flags; newer ones lack a package. */
  public static List<String> stderr(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
        .filter(line -> !line.matches("WARNING: package \\S+ not in java.base"))
        .toList();
  }

  /** Starts a command that the caller ends; its texts go to files in the folder. */
  public static Process start(Path folder, String master, String... arguments) throws IOException {
    return start(folder, master, Map.of(), arguments);
  }

  /** The same with settings of Spark. */
  public static Process start(
      Path folder, String master, Map<String, String> spark, String... arguments)
      throws IOException {
    return builder(folder, master, spark, arguments)
        .redirectOutput(Files.createTempFile(folder, "stdout", ".txt").toFile())
        .redirectError(Files.createTempFile(folder, "stderr", ".txt").toFile())
        .start();
  }

  /** The last line on stderr: the cause. */
  public String lastError() {
    return stderr.isEmpty() ? "" : stderr.get(stderr.size() - 1);
  }

  private static ProcessBuilder builder(
      Path folder, String master, Map<String, String> spark, String... arguments)
      throws IOException {
    Map<String, String> settings = new TreeMap<>(spark);
    ProcessBuilder builder = new ProcessBuilder();
    // Where the web pages of Spark listen, if a test wants them.
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    if (master.startsWith("local-cluster")) {
      // Executors are started from a Spark installation; all they need of it is on the class path.
      Path home = folder.resolve("spark-home");
      Files.createDirectories(home.resolve("jars"));
      builder.environment().put("SPARK_HOME", home.toString());
      builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    }
    if (!master.startsWith("local[")) {
      settings.put("spark.executor.extraClassPath", SharedClasses.classPath());
      settings.put("spark.executor.memory", "512m");
      settings.put(
          "spark.executor.extraJavaOptions",
          SharedClasses.flags().stream()
              .map(flag -> " \"" + flag + "\"") // paths may have spaces
              .collect(Collectors.joining("", "-XX:+UseSerialGC", "")));
    }
    return builder.command(command(master, settings, arguments));
  }

  private static List<String> command(
      String master, Map<String, String> spark, String... arguments) {
    List<String> command = java(master);
    spark.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** A JVM as the scripts start it, but small and without a web server; the class follows. */
  public static List<String> java(String master) {
    return java(master, SharedClasses.flags());
  }

  static List<String> java(String master, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The module flags of this JVM are those of spark-submit.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--") || flag.startsWith("-XX:+Ignore"))
        .forEach(command::add);
    command.addAll(flags);
    command.add("-Xmx512m");
    command.add("-XX:+UseSerialGC");
    command.add("-Dspark.master=" + master);
    command.add("-Dspark.ui.enabled=false");
    command.add("-Dspark.driver.bindAddress=127.0.0.1");
    command.add("-Dspark.driver.host=127.0.0.1");
    command.add("-Dlog4j2.configurationFile=" + new File("../conf/log4j2.properties").toURI());
    command.add("-cp");
    command.add(SharedClasses.classPath());
    return command;
  }
}
