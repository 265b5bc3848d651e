package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.binorm.jobs.config.ConfigLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

/** The commands that {@code submit-scripts/binorm} makes, as Spark's own parser reads them. */
class SubmitScriptTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SCRIPT = ROOT.resolve("submit-scripts/binorm");
  private static final Path CONFIG = ROOT.resolve("conf/fashion-mnist.yaml");

  @TempDir private Path folder;

  /** What a run of the script has printed. */
  private record Printed(int exitCode, String out, String err) {
    /** The words of a line, as a shell reads them. */
    List<String> words(int line) throws Exception {
      Printed words = bash("printf '%s\\0' " + out.lines().toList().get(line));
      return List.of(words.out.split("\0"));
    }
  }

  private static Printed bash(String command, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("bash", "-c", command));
    all.addAll(List.of(arguments));
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(all);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("SPARK_") || key.startsWith("HADOOP_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    try {
      int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
      return new Printed(code, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static Printed binorm(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(SCRIPT.toString()));
    all.addAll(List.of(arguments));
    // The first argument is $0, the script.
    return bash("exec \"$0\" \"$@\"", all.toArray(String[]::new));
  }

  private static Printed dryRun(String... sparkOptions) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("train", "--config", CONFIG.toString(), "--set", "train.epochs=1"));
    all.addAll(List.of("--dry-run", "--"));
    all.addAll(List.of(sparkOptions));
    Printed printed = binorm(all.toArray(String[]::new));
    assertThat(printed.exitCode()).as(printed.err()).isZero();
    return printed;
  }

  /** Parses and checks a printed command as spark-submit does first of all. */
  private static SparkSubmitArguments parsed(Printed printed) throws Exception {
    List<String> words = printed.words(0);
    int start = words.indexOf("spark-submit");
    assertThat(words.get(0)).isEqualTo("env");
    assertThat(start).as("%s", words).isPositive();
    List<String> arguments = words.subList(start + 1, words.size());
    return new SparkSubmitArguments(
        CollectionConverters.asScala(arguments).toSeq(),
        new scala.collection.immutable.HashMap<String, String>()
            .updated(
                "HADOOP_CONF_DIR", ROOT.toString())); // YARN: where it is, which nobody asks here
  }

  private static Map<String, String> properties(SparkSubmitArguments arguments) {
    return CollectionConverters.asJava(arguments.sparkProperties());
  }

  @Test
  void withoutASparkTheJobRunsInOneJvm() throws Exception {
    List<String> words = dryRun("--master", "local[2]", "--driver-memory", "1g").words(0);

    assertThat(words)
        .startsWith("env", "SPARK_LOCAL_IP=127.0.0.1")
        .contains("-Dspark.master=local[2]", "-Xmx1g", "-Dspark.driver.host=127.0.0.1")
        .contains("--add-modules=jdk.incubator.vector")
        .endsWith(
            Main.class.getName(),
            "train",
            "--config",
            CONFIG.toString(),
            "--set",
            "train.epochs=1");
  }

  @ParameterizedTest
  @CsvSource({
    "spark://h:7077, client",
    "spark://h:7077, cluster",
    "yarn, client",
    "yarn, cluster",
    "k8s://https://h:6443, client",
    "k8s://https://h:6443, cluster"
  })
  void sparksOwnParserAcceptsTheCommandForEveryCluster(String master, String mode)
      throws Exception {
    SparkSubmitArguments arguments =
        parsed(dryRun("--master", master, "--deploy-mode", mode, "--executor-memory", "3g"));

    boolean inCluster = mode.equals("cluster");
    assertThat(arguments.maybeMaster().get()).isEqualTo(master);
    assertThat(arguments.deployMode()).isEqualTo(mode);
    assertThat(arguments.mainClass()).isEqualTo(Main.class.getName());
    assertThat(arguments.executorMemory()).isEqualTo("3g");
    assertThat(arguments.primaryResource())
        .isEqualTo(
            inCluster && master.startsWith("k8s")
                ? "local:///opt/binorm/binorm-jobs.jar"
                : "file:" + ROOT.resolve("spark-jobs/target/binorm-jobs.jar"));
    List<String> job = CollectionConverters.asJava(arguments.childArgs());
    assertThat(job).hasSize(5).startsWith("train", "--config").endsWith("--set", "train.epochs=1");
    assertThat(ConfigLoader.load(job.get(2), List.of()))
        .as("the settings that the driver reads")
        .isEqualTo(ConfigLoader.load(CONFIG, List.of()));
    assertThat(job.get(2).startsWith("data:")).isEqualTo(inCluster);
    assertThat(properties(arguments))
        .containsEntry("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .containsEntry("spark.eventLog.enabled", "false");
    assertThat(properties(arguments).containsKey("spark.binorm.submission")).isEqualTo(inCluster);
  }

  @Test
  void aDriverThatAWorkerStartsGetsTheModuleFlags() throws Exception {
    String own = "-Dmine=1";
    SparkSubmitArguments standalone =
        parsed(
            dryRun(
                "--master",
                "spark://h:7077",
                "--deploy-mode",
                "cluster",
                "--driver-java-options",
                own));
    SparkSubmitArguments yarn = parsed(dryRun("--master", "yarn", "--deploy-mode", "cluster"));

    assertThat(standalone.driverExtraJavaOptions())
        .startsWith("--add-modules=jdk.incubator.vector")
        .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
        .endsWith(" " + own);
    assertThat(yarn.driverExtraJavaOptions()).as("Spark adds them").isNull();
  }

  @Test
  void whatTheUserSaysWins() throws Exception {
    SparkSubmitArguments one =
        parsed(dryRun("--master", "yarn", "--conf", "spark.yarn.maxAppAttempts=3"));
    assertThat(properties(one))
        .containsEntry("spark.yarn.maxAppAttempts", "3")
        .containsEntry("spark.executor.cores", "2");

    Path mine = folder.resolve("mine.conf");
    Files.writeString(mine, "spark.master k8s://https://h:6443\nspark.executor.cores 7\n");
    SparkSubmitArguments all =
        parsed(dryRun("--properties-file", mine.toString(), "--deploy-mode", "cluster"));
    assertThat(properties(all))
        .containsEntry("spark.executor.cores", "7")
        .containsEntry("spark.kubernetes.submission.waitAppCompletion", "true")
        .doesNotContainKey("spark.kubernetes.namespace");
    assertThat(all.maybeMaster().get()).isEqualTo("k8s://https://h:6443");
  }

  @Test
  void theResultOfTheSubmissionIsAskedFor() throws Exception {
    Printed printed = dryRun("--master", "yarn", "--deploy-mode", "cluster");

    String submission = properties(parsed(printed)).get("spark.binorm.submission");
    assertThat(printed.words(1))
        .startsWith(SCRIPT.toString(), "result", "--job", "train", "--config", CONFIG.toString())
        .containsSequence("--submission", submission);
    assertThat(printed.out().lines()).hasSize(2);
    assertThat(dryRun("--master", "yarn").out().lines()).as("the driver is here").hasSize(1);
  }

  @Test
  void keysOfObjectStoresAreNotPrinted() throws Exception {
    Printed printed =
        dryRun("--master", "yarn", "--conf", "spark.hadoop.fs.s3a.secret.key=hush-hush");

    assertThat(printed.out()).contains("spark.hadoop.fs.s3a.secret.key=...");
    assertThat(printed.out() + printed.err()).doesNotContain("hush-hush");
    assertThat(printed.err()).contains("put it into a --properties-file");
  }

  @Test
  void wrongOptionsAreTwoWithOneLine() throws Exception {
    assertRefused("expected local[N], spark://HOST:PORT, yarn or k8s:", "--master", "mesos://h");
    assertRefused("--deploy-mode cluster needs a cluster", "--deploy-mode", "cluster");
    assertRefused("/no/such.conf: no such file", "--properties-file", "/no/such.conf");
    assertRefused("--conf takes spark.key=value, got \"a=b\"", "--conf", "a=b");
    assertRefused("--master needs a value", "--master");
  }

  private static void assertRefused(String message, String... sparkOptions) throws Exception {
    List<String> all = new ArrayList<>(List.of("train", "--config", "c.yaml", "--dry-run", "--"));
    all.addAll(List.of(sparkOptions));
    Printed printed = binorm(all.toArray(String[]::new));
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err().lines().toList()).hasSize(1).first().asString().contains(message);
  }

  @Test
  void settingsOfEveryClusterAreCommentsAndSparkProperties() throws IOException {
    for (String kind : List.of("local", "standalone", "yarn", "kubernetes")) {
      Path file = ROOT.resolve("conf/spark-" + kind + ".conf");
      assertThat(Files.readAllLines(file))
          .as("%s", file)
          .allMatch(
              line -> line.isEmpty() || line.startsWith("#") || line.matches("spark\\.\\S+ +\\S+"));
    }
  }
}
