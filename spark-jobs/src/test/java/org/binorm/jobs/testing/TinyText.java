package org.binorm.jobs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small synthetic corpora of a few dozen words, always the same. */
public final class TinyText {
  private static final List<String> WORDS =
      List.of(
          "the",
          "river",
          "mountain",
          "walks",
          "over",
          "under",
          "quickly",
          "slowly",
          "bright",
          "darkness",
          "evening",
          "morning",
          "traveller",
          "travels",
          "travelling",
          "and",
          "or",
          "singing",
          "sings",
          "song",
          "window",
          "garden",
          "gardener",
          "stone",
          "stones",
          "winter");

  private TinyText() {}

  /** A sentence of 3 to 12 words with a capital and a full stop. */
  public static String sentence(int number) {
    Random random = new Random(number);
    List<String> words = new ArrayList<>();
    int count = 3 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    String text = String.join(" ", words);
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  /** A document of 1 to 4 sentences in one line. */
  public static String document(int number) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i <= number % 4; i++) {
      sentences.add(sentence(10 * number + i));
    }
    return String.join(" ", sentences);
  }

  /** One document a line. */
  public static void lines(Path file, int documents) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      text.append(document(i)).append('\n');
    }
    write(file, text.toString());
  }

  /** One document a file. */
  public static void files(Path folder, int documents) throws IOException {
    for (int i = 0; i < documents; i++) {
      write(folder.resolve("%02d/%04d.txt".formatted(i % 7, i)), document(i) + "\n");
    }
  }

  /** Articles with a heading each, as in WikiText. */
  public static String articles(int first, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      text.append(" = Article ").append(i).append(" = \n \n = = Part = = \n ");
      text.append(document(i)).append("\n ").append(document(i + 1000)).append(" \n");
    }
    return text.toString();
  }

  public static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
