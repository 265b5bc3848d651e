/**
 * The final job: the released model and the tables that say how good and how small it is.
 *
 * <p>{@link org.binorm.jobs.export.ExportJob} is the main path; {@link
 * org.binorm.jobs.export.EvaluationTables} computes the tables, {@link
 * org.binorm.jobs.export.ReportTable} writes each as Parquet, CSV and Markdown.
 */
package org.binorm.jobs.export;
