package org.binorm.jobs.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's configuration where no Spark session brings one: the files in {@code HADOOP_CONF_DIR},
 * then every {@code spark.hadoop.*} property.
 */
public final class HadoopSettings {
  private static final String PREFIX = "spark.hadoop.";
  private static final List<String> FILES = List.of("core-site.xml", "hdfs-site.xml");

  private HadoopSettings() {}

  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    String folder = System.getenv("HADOOP_CONF_DIR");
    if (folder != null) {
      FILES.stream()
          .map(name -> Path.of(folder, name))
          .filter(Files::isReadable)
          .forEach(file -> configuration.addResource(new org.apache.hadoop.fs.Path(file.toUri())));
    }
    System.getProperties()
        .forEach(
            (key, value) -> {
              if (key instanceof String name && name.startsWith(PREFIX)) {
                configuration.set(name.substring(PREFIX.length()), value.toString());
              }
            });
    return configuration;
  }
}
