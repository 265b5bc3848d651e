package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run whose disk fills up or may not be written any more: small file systems in memory. */
@EnabledIf(
    value = "canMount",
    disabledReason = "mounting small file systems needs Linux and its root user")
class StorageTroubleTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  private static final int ENVIRONMENT = 5;
  private static final Duration AT_MOST = Duration.ofMinutes(1);
  @TempDir private Path folder;
  private Path disk;
  private Experiment experiment;

  static boolean canMount() throws IOException, InterruptedException {
    Path probe = Files.createTempDirectory("probe");
    boolean can = run("mount", "-t", "tmpfs", "-o", "size=64k", "binorm-test", probe.toString());
    if (can) {
      run("umount", probe.toString());
    }
    Files.delete(probe);
    return can;
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    experiment = Experiment.prepared(folder, SPARK.session());
    disk = Files.createDirectory(folder.resolve("disk"));
    mount("size=400k");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private void mount(String options) throws Exception {
    assertThat(run("mount", "-t", "tmpfs", "-o", options, "binorm-test", disk.toString())).isTrue();
  }

  private String[] command(String... settings) {
    List<String> command =
        new ArrayList<>(List.of("train", "--config", experiment.yaml().toString()));
    List<String> all =
        new ArrayList<>(
            List.of("train.checkpoint-every-rounds=1", "output.path=" + disk.resolve("run")));
    all.addAll(List.of(settings));
    all.forEach(setting -> command.addAll(List.of("--set", setting)));
    return command.toArray(String[]::new);
  }

  private void assertThatItSays(BinormProcess process, long startNanos, String what) {
    assertThat(process.exitCode()).as("%s", process.stderr()).isEqualTo(ENVIRONMENT);
    assertThat(process.lastError()).contains(what).contains("run the job again");
    assertThat(process.stderr()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(AT_MOST);
  }

  @Test
  void aFullDiskLeavesTheLastCheckpoint() throws Exception {
    // Room for some checkpoints of 60 kB, but not for all that are to be kept.
    String[] command = command("train.epochs=6", "train.keep-checkpoints=20");
    long start = System.nanoTime();

    assertThatItSays(
        BinormProcess.run(folder, "local[1]", command), start, "No space left on device");

    Path run = disk.resolve("run");
    String latest = Files.readString(run.resolve("LATEST")).strip();
    assertThat(run.resolve("rounds").resolve(latest).resolve("state.json")).exists();
    remount("size=20m");
    BinormProcess resumed = BinormProcess.run(folder, "local[1]", command);
    assertThat(resumed.exitCode()).as("%s", resumed.stderr()).isZero();
    assertThat(resumed.stderr()).anyMatch(line -> line.contains("resuming after round"));
  }

  @Test
  void aDiskThatMayNotBeWrittenIsSaidAtOnce() throws Exception {
    remount("ro");
    long start = System.nanoTime();

    assertThatItSays(
        BinormProcess.run(folder, "local[1]", command("train.epochs=1")), start, "disk/run");
  }

  @Test
  void aPermissionThatIsTakenAwayLeavesTheLastCheckpoint() throws Exception {
    remount("size=20m");
    String[] command = command("train.epochs=40");
    Path run = disk.resolve("run");
    Process process = BinormProcess.start(folder, "local[1]", command);
    while (process.isAlive() && !Files.exists(run.resolve("rounds/000004"))) {
      Thread.sleep(5);
    }
    // The first can fail while a file is being written.
    while (process.isAlive() && !run("mount", "-o", "remount,ro", disk.toString())) {
      Thread.sleep(1);
    }
    long start = System.nanoTime();
    assertThat(process.waitFor()).isEqualTo(ENVIRONMENT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_MOST);
    String latest = Files.readString(run.resolve("LATEST")).strip();
    assertThat(run.resolve("rounds").resolve(latest).resolve("state.json")).exists();
  }

  private void remount(String options) throws Exception {
    assertThat(run("mount", "-o", "remount," + options, disk.toString())).isTrue();
  }
}
