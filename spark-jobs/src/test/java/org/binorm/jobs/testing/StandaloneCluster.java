package org.binorm.jobs.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Spark installation's own Master and two Workers of one core each, in processes of their own.
 *
 * <p>The Workers have two addresses, which Linux' loopback interface offers without further ado:
 * Spark starts no speculative copy of a task on the host that runs the task already.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final String MASTER_HOST = "127.0.0.1";
  private static final List<String> WORKER_HOSTS = List.of("127.0.0.2", "127.0.0.3");
  private final Path sparkHome;
  private final Path folder;
  private final List<Process> daemons = new ArrayList<>();
  private final int port;

  /**
   * @param folder for logs and the Workers' files
   */
  public StandaloneCluster(Path sparkHome, Path folder) throws IOException {
    this.sparkHome = sparkHome;
    this.folder = Files.createDirectories(folder);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(MASTER_HOST))) {
      this.port = free.getLocalPort();
    }
    String daemon = "org.apache.spark.deploy.";
    String portText = Integer.toString(port);
    start(
        "master",
        daemon + "master.Master",
        "--host",
        MASTER_HOST,
        "--port",
        portText,
        "--webui-port",
        "0");
    for (String host : WORKER_HOSTS) {
      start(
          "worker-" + host,
          daemon + "worker.Worker",
          "--host",
          host,
          "--cores",
          "1",
          "--memory",
          "1g",
          "--webui-port",
          "0",
          "--work-dir",
          folder + "/work-" + host,
          master());
    }
  }

  private void start(String name, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of(sparkHome.resolve("bin/spark-class").toString()));
    all.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
    daemons.add(
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
  }

  /** The address of the Master. */
  public String master() {
    return "spark://" + MASTER_HOST + ":" + port;
  }

  /** Executors that run now: the children of the Workers. */
  public List<ProcessHandle> executors() {
    return daemons.stream().flatMap(Process::children).toList();
  }

  /** What Master and Workers have said. */
  public String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        logs.append(Files.readString(file));
      }
    }
    return logs.toString();
  }

  /** Everything at once, with SIGKILL. */
  public void kill() {
    for (Process daemon : daemons) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    for (Process daemon : daemons) {
      daemon.waitFor(10, TimeUnit.SECONDS);
    }
  }
}
