package org.binorm.jobs.testing;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS, one name node and one data node in this JVM, on loopback. */
public final class HadoopCluster implements AutoCloseable {
  private final MiniDFSCluster hdfs;

  /**
   * @param folder for its blocks
   */
  public HadoopCluster(Path folder) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    // Blocks smaller than a checkpoint: files have several.
    configuration.set("dfs.namenode.fs-limits.min-block-size", "4096");
    configuration.set("dfs.blocksize", "65536");
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
  }

  /** The root directory, {@code hdfs://HOST:PORT}. */
  public String uri() {
    return hdfs.getURI().toString();
  }

  @Override
  public void close() {
    hdfs.shutdown(true);
  }
}
