package org.binorm.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void textsAndAttributesCannotBecomeMarkup() {
    Html page = new Html().leaf("p", "<b>&'\"", "title", "\"><script>");

    assertThat(page.toString())
        .isEqualTo(
            "<!doctype html>\n<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;&quot;</p>");
  }

  @Test
  void charactersThatHideOrTurnTextAreShownAsUnprintable() {
    assertThat(Html.escaped("a\u202Eb\u0000c\u2066d\ne")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\ne");
  }

  @Test
  void aScriptThatCouldEndEarlyIsRefused() {
    assertThatThrownBy(() -> new Html().verbatim("script", "let a = '</script>'"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anElementLeftOpenIsNoticed() {
    assertThatThrownBy(() -> new Html().open("p").toString())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[p]");
  }
}
