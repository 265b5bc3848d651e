package org.binorm.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordBinderTest {
  enum Colour {
    DARK_RED,
    BLUE
  }

  record Part(List<String> tags, Optional<Colour> colour) {}

  record Whole(Part firstPart, Boolean flag, Long big2Number) {}

  private static Whole bind(String yaml) {
    ConfigSource source = new ConfigSource("c.yaml", YamlReader.read("c.yaml", yaml), List.of());
    return new RecordBinder(source).bind(Whole.class);
  }

  @Test
  void componentsAreFoundByTheirKebabCaseNames() {
    assertThat(bind("first-part: {tags: [a, b], colour: dark-red}\nflag: true\nbig2-number: 5"))
        .isEqualTo(new Whole(new Part(List.of("a", "b"), Optional.of(Colour.DARK_RED)), true, 5L));
  }

  @Test
  void absentComponentsAreNullOrEmpty() {
    assertThat(bind("first-part: {}"))
        .isEqualTo(new Whole(new Part(null, Optional.empty()), null, null));
  }

  @Test
  void listsHoldTextsOnly() {
    assertThatThrownBy(() -> bind("first-part: {tags: [a, 1]}"))
        .hasMessage("c.yaml: first-part.tags: expected a list of texts, got 1");
    assertThatThrownBy(() -> bind("first-part: {tags: a}"))
        .hasMessage("c.yaml: first-part.tags: expected a list of texts, got \"a\"");
  }

  @Test
  void recordsGoBackIntoTheSameTree() {
    Whole whole = new Whole(new Part(List.of("a"), Optional.of(Colour.BLUE)), null, 5L);

    assertThat(RecordTree.of(whole))
        .hasToString(
            "{\"first-part\":{\"tags\":[\"a\"],\"colour\":\"blue\"},"
                + "\"flag\":null,\"big2-number\":5}");
  }
}
