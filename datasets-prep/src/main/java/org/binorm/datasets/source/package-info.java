/**
 * What all sources of raw data share, whatever is in their files.
 *
 * <p>Main types: {@link org.binorm.datasets.source.DataFolder} lists and opens the files of a data
 * set, {@link org.binorm.datasets.source.SourceFingerprint} tells when they change, {@link
 * org.binorm.datasets.source.SubsetNames} reads the subset off their names. For the packages of
 * this module that open raw data.
 */
package org.binorm.datasets.source;
