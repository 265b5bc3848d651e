package org.binorm.benchmarks.suite;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The versions of the peers, as Maven wrote them when the module was built. */
final class Versions {
  private Versions() {}

  static Map<String, String> ofPeers() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      properties.load(in);
    }
    Map<String, String> versions = new LinkedHashMap<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> versions.put(name, properties.getProperty(name)));
    return versions;
  }
}
