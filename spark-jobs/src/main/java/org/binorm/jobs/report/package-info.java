/**
 * Runs compared in a page, in Markdown and in tables: the {@code report} command.
 *
 * <p>{@link org.binorm.jobs.report.RunReader} makes {@code ReportedRun}s of directories; a {@code
 * Section} is one part of the report, on the page and in Markdown; {@code HtmlReport} puts the page
 * together. {@code report.css} and {@code report.js} lie beside these classes as resources. Starts
 * no Spark; nothing depends on it but {@link org.binorm.jobs.Main}.
 */
package org.binorm.jobs.report;
