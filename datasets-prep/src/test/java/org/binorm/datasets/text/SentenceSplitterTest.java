package org.binorm.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceSplitterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "One. Two! Three? Four | One.;Two!;Three?;Four",
        "He said \"no.\" She left. | He said \"no.\";She left.",
        "Wait... what? Yes. | Wait... what?;Yes.",
        "Wait?! \"Yes.\" (No.) 5 men. | Wait?!;\"Yes.\";(No.);5 men.",
        "J. Smith met U.S. President T. Roosevelt. Fine. | J. Smith met U.S. President T. Roosevelt.;Fine.",
        "about 3.5 km e.g. here | about 3.5 km e.g. here",
        "tokenized text . The next one . | tokenized text .;The next one .",
        "Été. Übung… Ça va. | Été.;Übung…;Ça va.",
        "no end | no end",
        "End. | End.",
        "...  | ...",
      })
  void sentencesEndWhereTheRuleSays(String paragraph, String sentences) {
    assertThat(SentenceSplitter.split(paragraph)).containsExactly(sentences.split(";"));
  }

  @Test
  void everyLineIsAParagraph() {
    assertThat(SentenceSplitter.split("\n a line\n \nAnother. One\r\nlast\n"))
        .containsExactly("a line", "Another.", "One", "last");
    assertThat(SentenceSplitter.split(" \n")).isEmpty();
  }
}
