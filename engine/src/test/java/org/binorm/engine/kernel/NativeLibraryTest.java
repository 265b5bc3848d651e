package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the native library is unpacked: every case in a JVM of its own. */
class NativeLibraryTest {
  /** No folder can be made in here, not even by root. */
  private static final String READ_ONLY = "/proc/none";

  @TempDir Path folder;

  /** Says which kernels were chosen, after a product with them. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      ProductCase product = ProductCase.dense(40, 50, 16);
      float[] fast = product.floatProduct(KernelChoice.AUTO.open().floats());
      float[] naive = product.floatProduct(new ScalarFloatProducts());
      for (int i = 0; i < fast.length; i++) {
        if (!(Math.abs(fast[i] - naive[i]) < 1e-4)) {
          throw new AssertionError("[" + i + "]: expected " + naive[i] + ", got " + fast[i]);
        }
      }
      System.out.println(KernelChoice.AUTO.describe());
    }
  }

  private static Process start(Path home, Path temporary, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("-Duser.home=" + home);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String output(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  @Test
  void aReadOnlyHomeSendsItToTheTemporaryFolder() throws Exception {
    assertThat(output(start(Path.of(READ_ONLY), folder))).contains("kernels: vector+openblas");
    assertThat(folder).isNotEmptyDirectory();
  }

  @Test
  void whereNothingCanBeWrittenJavaMultipliesAndTheReasonIsSaidOnce() throws Exception {
    String output = output(start(Path.of(READ_ONLY), Path.of(READ_ONLY)));
    assertThat(output).contains("kernels: vector+vector").containsOnlyOnce("no OpenBLAS");
  }

  @Test
  void twoProcessesAtOnceUnpackIntoOneFolder() throws Exception {
    Process one = start(folder, folder);
    Process other = start(folder, folder);
    assertThat(output(one)).contains("kernels: vector+openblas");
    assertThat(output(other)).contains("kernels: vector+openblas");
  }

  @Test
  void aFolderThatMayNotHoldProgramsMakesJavaMultiply() throws Exception {
    Path mounted = mountWithoutPrograms();
    try {
      String output = output(start(mounted, mounted));
      assertThat(output).contains("kernels: vector+vector").containsOnlyOnce("no OpenBLAS");
    } finally {
      run("umount", mounted.toString());
    }
  }

  private Path mountWithoutPrograms() throws Exception {
    Path point = Files.createDirectory(folder.resolve("noexec"));
    int code = run("mount", "-t", "tmpfs", "-o", "noexec,size=300m", "tmpfs", point.toString());
    if (code != 0) {
      System.err.println("noexec test skipped: mounting a file system needs root");
    }
    Assumptions.assumeTrue(code == 0, "mounting a file system needs root");
    return point;
  }

  private static int run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
