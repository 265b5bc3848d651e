package org.binorm.jobs.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.binorm.jobs.report.Continuations.Continuation;

/** What the released language models make of the same prompts. */
record TextsSection(DataGroup group, Content content) implements Section {
  @Override
  public String title() {
    return "Generated text";
  }

  private List<ReportedRun> runs() {
    return group.runs().stream()
        .filter(run -> content.texts(run).isPresent() || content.note(run).isPresent())
        .toList();
  }

  @Override
  public boolean isEmpty() {
    return !group.isText() || runs().isEmpty();
  }

  private Set<String> prompts() {
    Set<String> prompts = new LinkedHashSet<>();
    for (ReportedRun run : runs()) {
      content.texts(run).ifPresent(t -> t.texts().forEach(one -> prompts.add(one.prompt())));
    }
    return prompts;
  }

  private static String explanation() {
    return "Up to %d tokens after the prompt, drawn at temperature %s from the top %s of the probability, with the same seed for every model."
        .formatted(Continuations.NEW_TOKENS, Continuations.TEMPERATURE, Continuations.TOP_P);
  }

  @Override
  public void writeTo(Html page) {
    for (String prompt : prompts()) {
      page.open("div", "class", "texts");
      for (ReportedRun run : runs()) {
        content.texts(run).stream()
            .flatMap(texts -> texts.texts().stream())
            .filter(text -> text.prompt().equals(prompt))
            .forEach(text -> write(page, run, text));
      }
      page.close().line();
    }
    for (ReportedRun run : runs()) {
      content
          .note(run)
          .ifPresent(note -> page.leaf("p", run.name() + ": " + note, "class", "note"));
    }
    page.leaf("p", explanation(), "class", "note").line();
  }

  private static void write(Html page, ReportedRun run, Continuation text) {
    page.open("figure").open("figcaption");
    RunMark.writeTo(page, run);
    page.text(run.name()).close();
    page.open("blockquote").leaf("strong", text.prompt()).text(text.text()).close().close();
  }

  @Override
  public String markdown() {
    StringBuilder markdown = new StringBuilder(explanation()).append('\n');
    for (ReportedRun run : runs()) {
      markdown.append("\n#### ").append(Markdown.cell(run.name())).append('\n');
      content.note(run).ifPresent(n -> markdown.append('\n').append(Markdown.cell(n)).append('\n'));
      content
          .texts(run)
          .ifPresent(
              texts ->
                  texts
                      .texts()
                      .forEach(
                          text ->
                              markdown
                                  .append("\n> **")
                                  .append(Markdown.cell(text.prompt()))
                                  .append("**")
                                  .append(text.text().startsWith(" ") ? " " : "")
                                  .append(Markdown.cell(text.text()))
                                  .append('\n')));
    }
    return markdown.toString();
  }
}
