package org.binorm.jobs.report;

import java.util.ArrayList;
import java.util.List;

/** The report as Markdown: the tables and texts of the page without its figures. */
final class MarkdownReport {
  private MarkdownReport() {}

  static String text(Content content) {
    StringBuilder text = new StringBuilder("# ").append(Markdown.cell(content.title()));
    text.append("\n\n").append(Markdown.cell(HtmlReport.subtitle(content))).append('\n');
    for (DataGroup group : content.groups()) {
      text.append("\n## ").append(Markdown.cell(group.title())).append('\n');
      append(text, Sections.of(group, content, new ArrayList<>()));
    }
    text.append("\n## All runs\n");
    append(text, Sections.ofAll(content));
    return text.toString();
  }

  private static void append(StringBuilder text, List<Section> sections) {
    for (Section section : sections) {
      text.append("\n### ").append(section.title()).append("\n\n").append(section.markdown());
    }
  }
}
