/**
 * What jobs read and write, told to OpenLineage.
 *
 * <p>OpenLineage's own listener sees datasets in plans of Spark SQL; these jobs read and write
 * their files in tasks of their own, so they say it themselves: {@link
 * org.binorm.jobs.lineage.Lineage} makes the standard's events and hands them to OpenLineage's
 * client, which is no dependency but comes with its jar, if the user adds that.
 */
package org.binorm.jobs.lineage;
