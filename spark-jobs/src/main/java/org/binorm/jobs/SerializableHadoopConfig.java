package org.binorm.jobs;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** The driver's Hadoop settings on their way to executors: Hadoop's own class does not travel. */
public record SerializableHadoopConfig(Map<String, String> entries) implements Serializable {
  public static SerializableHadoopConfig of(Configuration configuration) {
    Map<String, String> entries = new TreeMap<>();
    for (Map.Entry<String, String> entry : configuration) {
      entries.put(entry.getKey(), entry.getValue());
    }
    return new SerializableHadoopConfig(entries);
  }

  public Configuration get() {
    Configuration configuration = new Configuration(false);
    entries.forEach(configuration::set);
    return configuration;
  }
}
