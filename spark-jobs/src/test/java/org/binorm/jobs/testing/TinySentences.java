package org.binorm.jobs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up sentences with a grammar that a small model can learn. */
public final class TinySentences {
  private static final List<String> NOUNS = List.of("ship", "house", "river", "senator", "engine");
  private static final List<String> VERBS = List.of("carries", "follows", "builds", "watches");
  private static final List<String> WORDS = List.of("red", "quiet", "heavy", "distant");

  private TinySentences() {}

  /** Writes one file with a sentence a line. */
  public static void lines(Path folder, int count) throws IOException {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(
          "The %s %s %s the %s %s."
              .formatted(
                  any(WORDS, random),
                  any(NOUNS, random),
                  any(VERBS, random),
                  any(WORDS, random),
                  any(NOUNS, random)));
    }
    Files.createDirectories(folder);
    Files.write(folder.resolve("sentences.txt"), lines);
  }

  private static String any(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }
}
