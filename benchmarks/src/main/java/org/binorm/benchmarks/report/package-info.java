/**
 * Turns the JSON files of a run into one report: Markdown, CSV and SVG charts.
 *
 * <p>{@link org.binorm.benchmarks.report.Report} is the start, {@link
 * org.binorm.benchmarks.report.Section} says what is compared and in which unit. Knows the
 * benchmarks by their names alone.
 */
package org.binorm.benchmarks.report;
