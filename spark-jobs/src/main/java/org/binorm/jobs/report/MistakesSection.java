package org.binorm.jobs.report;

import java.util.Base64;
import java.util.List;
import org.binorm.jobs.report.Mistakes.Mistake;

/** Test images that the released models get wrong, the most confident mistakes first. */
record MistakesSection(DataGroup group, Content content) implements Section {
  private static final int PIXELATED_UNTIL = 64;

  private List<ReportedRun> runs() {
    return group.runs().stream()
        .filter(run -> content.mistakes(run).isPresent() || content.note(run).isPresent())
        .toList();
  }

  @Override
  public String title() {
    return "Most confident mistakes";
  }

  @Override
  public boolean isEmpty() {
    return group.isText() || runs().isEmpty();
  }

  private static String summary(Mistakes mistakes) {
    return "%s of %s test images are wrong, %s."
        .formatted(
            Numbers.count(mistakes.wrong()),
            Numbers.count(mistakes.seen()),
            Numbers.percent((double) mistakes.wrong() / Math.max(1, mistakes.seen())));
  }

  @Override
  public void writeTo(Html page) {
    for (ReportedRun run : runs()) {
      page.open("h4");
      RunMark.writeTo(page, run);
      page.text(run.name()).close();
      content.note(run).ifPresent(note -> page.leaf("p", note, "class", "note"));
      content.mistakes(run).ifPresent(mistakes -> write(page, mistakes));
    }
    page.leaf(
            "p",
            "Under each image: true class → predicted class, and how sure the model was of it.",
            "class",
            "note")
        .line();
  }

  private static void write(Html page, Mistakes mistakes) {
    page.leaf("p", summary(mistakes)).open("div", "class", "images").line();
    boolean small =
        Math.max(mistakes.shape().width(), mistakes.shape().height()) <= PIXELATED_UNTIL;
    for (Mistake mistake : mistakes.worst()) {
      String label = mistakes.classes().get(mistake.label());
      String predicted = mistakes.classes().get(mistake.predicted());
      page.open(
              "figure",
              "title",
              "%s; true class %s"
                  .formatted(mistake.id(), Numbers.percent(mistake.labelProbability())))
          .single(
              "img",
              "src",
              "data:image/png;base64," + Base64.getEncoder().encodeToString(mistake.png()),
              "alt",
              "%s taken for %s".formatted(label, predicted),
              "class",
              small ? "small" : "large")
          .open("figcaption")
          .text("%s → %s ".formatted(label, predicted))
          .leaf("span", Numbers.percent(mistake.probability()), "class", "dim")
          .close()
          .close()
          .line();
    }
    page.close().line();
  }

  @Override
  public String markdown() {
    StringBuilder text = new StringBuilder();
    for (ReportedRun run : runs()) {
      text.append("#### ").append(Markdown.cell(run.name())).append("\n\n");
      content.note(run).ifPresent(note -> text.append(Markdown.cell(note)).append("\n\n"));
      content.mistakes(run).ifPresent(mistakes -> append(text, mistakes));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Mistakes mistakes) {
    TextTable table =
        new TextTable().text("image").text("true").text("predicted").number("probability");
    for (Mistake mistake : mistakes.worst()) {
      table.add(
          mistake.id(),
          mistakes.classes().get(mistake.label()),
          mistakes.classes().get(mistake.predicted()),
          Numbers.score(mistake.probability()));
    }
    text.append(summary(mistakes)).append("\n\n").append(table.markdown()).append('\n');
  }
}
