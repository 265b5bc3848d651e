package org.binorm.jobs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;

/** Writes resolved settings as the YAML that {@link ConfigLoader} reads. */
public final class ConfigYaml {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          YAMLFactory.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build());

  private ConfigYaml() {}

  /** Every key with its value, defaults too, always in the same order. */
  public static String write(ExperimentConfig config) {
    try {
      return MAPPER.writeValueAsString(RecordTree.of(config));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write settings as YAML", e);
    }
  }
}
