package org.binorm.datasets.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.binorm.datasets.DatasetException;

/**
 * Hugging Face's Rust tokenizers, as the Deep Java Library compiles them for Java.
 *
 * <p>Only DJL's native methods are used, not its loader: that one looks for CUDA, keeps a cache in
 * the home folder that any account may have planted, and can download. Here the library is copied
 * out of the jar into a new folder that only this account can read, first under {@code
 * java.io.tmpdir}, and under {@code user.home} where the former is read-only or mounted {@code
 * noexec}; the copy is deleted once it is loaded. A copy of its own also lets several class loaders
 * of one JVM load it.
 */
final class NativeLibrary {

  private static final String SUPPORTED =
      "Linux x86_64 and aarch64, macOS aarch64 and Windows x86_64 are supported";

  private static TokenizersLibrary loaded;

  private NativeLibrary() {}

  /** The native methods, loaded at the first call; one line of complaint where they cannot be. */
  static synchronized TokenizersLibrary get() {
    if (loaded == null) {
      load(List.of(System.getProperty("java.io.tmpdir"), System.getProperty("user.home")));
      loaded = TokenizersLibrary.LIB;
    }
    return loaded;
  }

  private static void load(List<String> folders) {
    List<Throwable> failures = new ArrayList<>();
    for (String folder : folders) {
      try {
        loadCopyIn(Path.of(folder));
        return;
      } catch (IOException | UnsatisfiedLinkError e) {
        failures.add(e);
      }
    }
    throw new DatasetException(
        "the native tokenizer library cannot be loaded from %s on %s: %s; %s"
            .formatted(String.join(" or ", folders), platform(), failures.get(0), SUPPORTED),
        failures.get(0));
  }

  private static void loadCopyIn(Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, "binorm-tokenizers-");
    List<Path> copies = new ArrayList<>();
    try {
      for (String name : fileNames()) {
        Path copy = folder.resolve(name);
        copies.add(copy);
        extract("native/lib/" + platform() + "/cpu/" + name, copy);
        System.load(copy.toString());
      }
    } finally {
      for (Path copy : copies) {
        delete(copy);
      }
      delete(folder);
    }
  }

  private static void extract(String resource, Path target) throws IOException {
    ClassLoader loader = TokenizersLibrary.class.getClassLoader();
    try (InputStream content = loader.getResourceAsStream(resource)) {
      if (content == null) {
        throw new FileNotFoundException("no " + resource + " in the program");
      }
      Files.copy(content, target);
    }
  }

  /** Windows does not delete what is loaded; the JVM then tries again when it ends. */
  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }

  private static List<String> fileNames() {
    String library = System.mapLibraryName("tokenizers");
    return platform().startsWith("win")
        ? List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", library)
        : List.of(library);
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    String name = system.startsWith("windows") ? "win" : system.startsWith("mac") ? "osx" : system;
    return name + "-" + (machine.equals("amd64") ? "x86_64" : machine);
  }
}
