package org.binorm.jobs.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * Hadoop's own ResourceManager and one NodeManager in this JVM; containers are processes of their
 * own. The file system is the local one.
 */
public final class YarnCluster implements AutoCloseable {
  private static final int START_MILLIS = 30_000;
  private static final int MEMORY_MB = 4096;
  private static final int SMALLEST_CONTAINER_MB = 128;

  private final MiniYARNCluster cluster;
  private final Path settings;

  /**
   * @param folder for the settings of clients; logs of containers go below {@code target/}
   */
  public YarnCluster(Path folder) throws IOException, InterruptedException, YarnException {
    Configuration configuration = new YarnConfiguration();
    configuration.set("fs.defaultFS", "file:///");
    configuration.setInt(YarnConfiguration.NM_PMEM_MB, MEMORY_MB);
    configuration.setInt(
        YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, SMALLEST_CONTAINER_MB);
    configuration.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    // The default one wants a file with its queues.
    configuration.set(
        YarnConfiguration.RM_SCHEDULER,
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
    // A full disk of the machine that runs the test is not what is tested.
    configuration.setBoolean("yarn.nodemanager.disk-health-checker.enable", false);
    cluster = new MiniYARNCluster("binorm", 1, 1, 1);
    cluster.init(configuration);
    cluster.start();
    if (!cluster.waitForNodeManagersToConnect(START_MILLIS)) {
      throw new IllegalStateException("the NodeManager has not joined the cluster");
    }
    settings = Files.createDirectories(folder.resolve("hadoop-conf"));
    for (String name : new String[] {"core-site.xml", "yarn-site.xml"}) {
      try (OutputStream out = Files.newOutputStream(settings.resolve(name))) {
        cluster.getConfig().writeXml(out);
      }
    }
  }

  /** What clients need as {@code HADOOP_CONF_DIR}. */
  public Path settings() {
    return settings;
  }

  @Override
  public void close() {
    cluster.stop();
  }
}
