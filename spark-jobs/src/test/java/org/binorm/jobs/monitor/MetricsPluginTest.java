package org.binorm.jobs.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TroublePlugin;
import org.binorm.jobs.testing.TroublePlugin.Trouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of a running job, read over HTTP as Prometheus does. */
@Timeout(180)
class MetricsPluginTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  private static final String PREFIX =
      "metrics_binorm_driver_plugin_org_binorm_jobs_monitor_MetricsPlugin_";
  private static final Pattern LINE = Pattern.compile("(?m)^(metrics_\\w+)\\{[^}]*} (\\S+)$");

  /** A name in the dashboard, or a pattern of names. */
  private static final Pattern METRIC = Pattern.compile("metrics_[\\w.+]+");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;

  /** Between two others that show the same round, so all its numbers are of that round. */
  private static Map<String, Double> scraped;

  private static JsonNode json;
  private static List<Row> rounds;

  @BeforeAll
  static void scrapeARunThatGoesOn() throws Exception {
    Experiment experiment = Experiment.prepared(folder, SPARK.session());
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    // Rounds of half a second: a scrape falls between two of them.
    Map<String, String> spark = new TreeMap<>(Trouble.DELAY.settings());
    spark.put("spark.ui.enabled", "true");
    spark.put("spark.ui.port", Integer.toString(port));
    spark.put("spark.metrics.conf", Path.of("../conf/metrics.properties").toString());
    Process run =
        BinormProcess.start(
            folder, "local[2]", spark, "train", "--config", experiment.yaml().toString());
    try {
      URI server = URI.create("http://127.0.0.1:" + port);
      scraped = scrapeWithinARound(run, server, 4);
      json = new ObjectMapper().readTree(get(server.resolve("/metrics/json/")));
      assertThat(run.waitFor()).isZero();
    } finally {
      run.destroyForcibly();
    }
    String table = folder.resolve("run/metrics/rounds").toString();
    rounds = SPARK.session().read().parquet(table).orderBy("round").collectAsList();
  }

  private static Map<String, Double> scrapeWithinARound(Process run, URI server, int atLeast)
      throws Exception {
    URI metrics = server.resolve("/metrics/prometheus/");
    while (run.isAlive()) {
      double before = scrape(metrics).getOrDefault(PREFIX + "round_Value", 0.0);
      Map<String, Double> numbers = scrape(metrics);
      double after = scrape(metrics).getOrDefault(PREFIX + "round_Value", 0.0);
      if (before >= atLeast && before == after) {
        return numbers;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the run ended before it was seen in round " + atLeast);
  }

  private static Map<String, Double> scrape(URI metrics) throws InterruptedException {
    Map<String, Double> numbers = new TreeMap<>();
    try {
      for (MatchResult line : LINE.matcher(get(metrics)).results().toList()) {
        numbers.put(line.group(1), Double.parseDouble(line.group(2)));
      }
    } catch (IOException e) {
      // Not up yet.
    }
    return numbers;
  }

  private static String get(URI address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  private static double driver(String name) {
    return scraped.get(PREFIX + name + "_Value");
  }

  private static Row round() {
    return rounds.get((int) driver("round") - 1);
  }

  private static double sum(String column) {
    return rounds.subList(0, (int) driver("round")).stream()
        .mapToLong(row -> row.<Long>getAs(column))
        .sum();
  }

  @Test
  void aRoundHasTheNumbersOfItsRowInTheTable() {
    assertThat(driver("loss")).isEqualTo(round().<Double>getAs("loss"));
    assertThat(driver("accuracy")).isEqualTo(round().<Double>getAs("accuracy"));
    assertThat(driver("flippedShare")).isEqualTo(round().<Double>getAs("flipped_share"));
    assertThat(driver("samplesPerSecond")).isEqualTo(round().<Double>getAs("samples_per_second"));
    // Both are made of whole nanoseconds; their quotients round differently in the last bit.
    assertThat(Math.round(driver("roundMillis") * 1e6))
        .isEqualTo(Math.round(round().<Double>getAs("wall_seconds") * 1e9));
    assertThat(driver("roundMillis")).as("rounds are delayed").isGreaterThan(500);
  }

  @Test
  void totalsAreTheSumsOfTheRoundsSoFar() {
    assertThat(driver("samples")).isPositive().isEqualTo(sum("samples"));
    assertThat(driver("sentBytes")).isEqualTo(sum("sent_bytes"));
    assertThat(driver("receivedBytes")).isPositive().isEqualTo(sum("received_bytes"));
    assertThat(driver("shuffledBytes")).isEqualTo(sum("shuffled_bytes"));
  }

  @Test
  void progressAndValidationAreThere() {
    assertThat(driver("rounds")).isEqualTo(6);
    assertThat(driver("epochs")).isEqualTo(2);
    assertThat(driver("epoch")).isEqualTo(2);
    List<Row> epochs =
        SPARK
            .session()
            .read()
            .parquet(folder.resolve("run/metrics/epochs").toString())
            .where("epoch = 0")
            .collectAsList();
    assertThat(driver("validationLoss")).isEqualTo(epochs.get(0).<Double>getAs("validation_loss"));
    assertThat(driver("validationAccuracy"))
        .isEqualTo(epochs.get(0).<Double>getAs("validation_accuracy"));
  }

  @Test
  void kernelsAreANameOrATextByTheSink() {
    String kernels = round().getAs("kernels");
    assertThat(driver("kernels_" + kernels.replaceAll("[^a-zA-Z0-9]", "_"))).isEqualTo(1);
    JsonNode gauges = json.path("gauges");
    assertThat(
            gauges
                .path("binorm.driver.plugin." + MetricsPlugin.class.getName() + ".kernels")
                .path("value")
                .asText())
        .isEqualTo(kernels);
  }

  @Test
  void executorsCountTheirOwnWork() {
    assertThat(driver("executor_rounds")).isGreaterThanOrEqualTo(3 * driver("round"));
    assertThat(driver("executor_samples")).isGreaterThanOrEqualTo(driver("samples"));
    assertThat(driver("executor_busyMillis")).isPositive();
    assertThat(driver("executor_samplesPerSecond")).isPositive();
    assertThat(driver("executor_cachedBytes"))
        .as("all prepared images and their labels fit")
        .isGreaterThanOrEqualTo(driver("samples") / 2 * 28 * 28);
  }

  @Test
  void everyMetricOfTheDashboardIsServed() throws Exception {
    String dashboard = Files.readString(Path.of("../conf/grafana-dashboard.json"));
    new ObjectMapper().readTree(dashboard);
    TreeSet<String> named = new TreeSet<>();
    METRIC.matcher(dashboard).results().forEach(metric -> named.add(metric.group()));

    assertThat(named)
        .hasSizeGreaterThan(10)
        .allMatch(name -> scraped.keySet().stream().anyMatch(served -> served.matches(name)));
  }

  @Test
  void thePluginJoinsThoseOfTheUserOnce() {
    SparkConf conf = new SparkConf(false).set("spark.plugins", TroublePlugin.class.getName());
    MetricsPlugin.addTo(conf);
    MetricsPlugin.addTo(conf);

    assertThat(conf.get("spark.plugins"))
        .isEqualTo(TroublePlugin.class.getName() + "," + MetricsPlugin.class.getName());
    assertThat(conf.get("spark.metrics.namespace")).isEqualTo("binorm");
  }

  @Test
  void aUsersNamespaceStaysAndThePluginCanBeLeftOut() {
    SparkConf named = new SparkConf(false).set("spark.metrics.namespace", "mine");
    MetricsPlugin.addTo(named);
    assertThat(named.get("spark.metrics.namespace")).isEqualTo("mine");

    SparkConf without = new SparkConf(false).set("spark.binorm.metrics", "false");
    MetricsPlugin.addTo(without);
    assertThat(without.contains("spark.plugins")).isFalse();
  }
}
