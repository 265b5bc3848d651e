package org.binorm.jobs.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A config file, wherever it lies: a path of this machine, a URI of a Hadoop file system, or a
 * {@code data:} URI that holds the file itself, for drivers on machines that have no copy.
 *
 * <pre>
 * data:application/yaml;name=conf/cifar10.yaml;base64,bW9kZWw6…
 * </pre>
 *
 * @param name what messages call it
 */
record ConfigFile(String name, String text) {
  private static final Pattern DATA =
      Pattern.compile("data:application/yaml;name=([\\w./+-]{1,255});base64,([\\w+/=]*)");

  static ConfigFile read(String location) {
    if (location.startsWith("data:")) {
      return decode(location);
    }
    try (InputStream in = open(location)) {
      return new ConfigFile(location, text(location, in.readNBytes(YamlReader.MAX_CHARACTERS + 1)));
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new ConfigException(location + ": no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(location + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** A name without a scheme is a path of this machine, whatever Hadoop's default is. */
  private static InputStream open(String location) throws IOException {
    java.nio.file.Path local = java.nio.file.Path.of(location);
    if (!location.contains(":/")) {
      if (java.nio.file.Files.isDirectory(local)) {
        throw new IOException("it is a directory");
      }
      return java.nio.file.Files.newInputStream(local);
    }
    Path path = new Path(location);
    return path.getFileSystem(HadoopSettings.configuration()).open(path);
  }

  private static ConfigFile decode(String uri) {
    Matcher matcher = DATA.matcher(uri);
    if (!matcher.matches()) {
      throw new ConfigException(
          "--config: expected data:application/yaml;name=NAME;base64,… , got \"%s…\""
              .formatted(uri.substring(0, Math.min(40, uri.length()))));
    }
    String name = matcher.group(1);
    try {
      return new ConfigFile(name, text(name, Base64.getDecoder().decode(matcher.group(2))));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name + ": the data: URI is not valid base64", e);
    }
  }

  private static String text(String name, byte[] bytes) {
    if (bytes.length > YamlReader.MAX_CHARACTERS) {
      throw new ConfigException(
          "%s: expected at most %d bytes, got more; is this a config file?"
              .formatted(name, YamlReader.MAX_CHARACTERS));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfigException(name + ": not a text in UTF-8", e);
    }
  }
}
