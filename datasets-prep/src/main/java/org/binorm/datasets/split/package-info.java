/**
 * Which row goes where: subsets, shards and order as pure functions of (seed, id).
 *
 * <p>Main types: {@link org.binorm.datasets.split.Subset}, {@link
 * org.binorm.datasets.split.SubsetAssigner}, {@link org.binorm.datasets.split.ShardPlan}. No file
 * is touched here; everything else in the module may depend on it.
 */
package org.binorm.datasets.split;
