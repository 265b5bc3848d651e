package org.binorm.jobs.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextStreamTest {
  private final StringWriter shown = new StringWriter();

  /** Tokens are bytes of UTF-8. */
  private static String decode(List<Integer> tokens) {
    byte[] bytes = new byte[tokens.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = tokens.get(i).byteValue();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private TextStream stream(String prompt, List<Integer> tokens) {
    return new TextStream(new PrintWriter(shown), prompt, tokens, TextStreamTest::decode);
  }

  @Test
  void thePromptIsShownAsItWasGiven() {
    TextStream stream = stream("A", List.of((int) 'a'));
    stream.add('b');

    assertThat(shown).hasToString("Ab");
    assertThat(stream.newTokens()).isEqualTo(1);
  }

  @Test
  void aCharacterOfSeveralTokensIsShownWhenItIsComplete() {
    TextStream stream = stream("", List.of());
    stream.add(0xE2);
    stream.add(0x82);
    assertThat(shown).hasToString("");
    stream.add(0xAC);
    assertThat(shown).hasToString("€");
  }

  @Test
  void bytesThatNeverBecomeACharacterAreShownLater() {
    TextStream stream = stream("", List.of());
    stream.add(0xE2);
    stream.add('a');
    assertThat(shown).hasToString("\uFFFDa");
    stream.add(0xE2);
    assertThat(shown).hasToString("\uFFFDa");
    stream.end();
    assertThat(shown).hasToString("\uFFFDa\uFFFD" + System.lineSeparator());
  }
}
