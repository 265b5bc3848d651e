package org.binorm.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final String YAML = "train: {epochs: 3} # größer\n";

  @TempDir private Path folder;

  @Test
  void aPathAUriAndDataGiveTheSameText() throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), YAML);

    assertThat(ConfigFile.read(file.toString()).text()).isEqualTo(YAML);
    assertThat(ConfigFile.read(file.toUri().toString()).text()).isEqualTo(YAML);
    assertThat(ConfigFile.read(data(YAML.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(new ConfigFile("conf/c.yaml", YAML));
  }

  @Test
  void dataIsCalledByItsNameInMessages() {
    assertThatThrownBy(() -> ConfigFile.read(data(new byte[] {(byte) 0xff})))
        .isInstanceOf(ConfigException.class)
        .hasMessage("conf/c.yaml: not a text in UTF-8");
    assertThatThrownBy(() -> ConfigFile.read(data(new byte[YamlReader.MAX_CHARACTERS + 1])))
        .hasMessage("conf/c.yaml: expected at most 131072 bytes, got more; is this a config file?");
  }

  @Test
  void otherDataAreRefused() {
    assertThatThrownBy(() -> ConfigFile.read("data:text/html,<b>"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected data:application/yaml;name=NAME;base64,");
    assertThatThrownBy(() -> ConfigFile.read("data:application/yaml;name=c;base64,==="))
        .hasMessage("c: the data: URI is not valid base64");
  }

  @Test
  void missingFilesSayWhere() {
    assertThatThrownBy(() -> ConfigFile.read("file:/no/such/c.yaml"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("file:/no/such/c.yaml: no such file");
    assertThatThrownBy(() -> ConfigFile.read("nowhere:/c.yaml"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nowhere:/c.yaml: cannot be read");
    assertThatThrownBy(() -> ConfigFile.read(folder.toString()))
        .hasMessage(folder + ": cannot be read: it is a directory");
  }

  private static String data(byte[] bytes) {
    return "data:application/yaml;name=conf/c.yaml;base64,"
        + Base64.getEncoder().encodeToString(bytes);
  }
}
