package org.binorm.jobs.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.binorm.jobs.Main;

/**
 * The class path of this JVM for the JVMs that tests start, with an archive of its classes: mapped
 * from there they need not be read and verified again, which is a third of what a short job costs.
 *
 * <p>Made once per run of the tests, by a JVM that trains a little and writes down what it loaded.
 */
final class SharedClasses {
  private static final Path FOLDER = Path.of("target", "shared-classes").toAbsolutePath();
  private static final Path ARCHIVE = FOLDER.resolve("binorm.jsa");
  private static final String CLASS_PATH = packedClassPath();
  private static final List<String> FLAGS = archived();

  private SharedClasses() {}

  /** All classes of this JVM, in jars: an archive knows no folders. */
  static String classPath() {
    return CLASS_PATH;
  }

  /** For a JVM that has this class path, or one that begins with it. */
  static List<String> flags() {
    return FLAGS;
  }

  private static String packedClassPath() {
    try {
      Files.createDirectories(FOLDER);
      List<String> packed = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path path = Path.of(entry);
        packed.add(Files.isDirectory(path) ? pack(path, packed.size()).toString() : entry);
      }
      return String.join(File.pathSeparator, packed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path pack(Path classes, int number) throws IOException {
    Path jar = FOLDER.resolve("classes-%d.jar".formatted(number));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
      }
    }
    return jar;
  }

  private static List<String> archived() {
    try {
      Files.deleteIfExists(ARCHIVE);
      Path folder = Files.createTempDirectory(FOLDER, "run");
      String yaml = Experiment.unprepared(folder).yaml().toString();
      run(folder, List.of(), "prepare-images", "--config", yaml);
      run(folder, List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE), "train", "--config", yaml);
      return List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds=off");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(Path folder, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = BinormProcess.java("local[2]", flags);
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    File log = folder.resolve(arguments[0] + ".log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    if (process.waitFor() != 0) {
      throw new IOException("%s failed: see %s".formatted(command, log));
    }
  }
}
