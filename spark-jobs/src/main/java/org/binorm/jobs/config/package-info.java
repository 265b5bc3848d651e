/**
 * The experiment's settings: one YAML file, {@code --set} overrides, and the records they become.
 *
 * <p>{@link org.binorm.jobs.config.ConfigLoader} reads, {@link org.binorm.jobs.config.ConfigYaml}
 * writes back, {@link org.binorm.jobs.config.ConfigDiff} compares. A key is the kebab-case name of
 * a record component, so a new setting is one component with its default and its check in the
 * compact constructor, and nothing else. Components are never null after construction.
 *
 * <p>Every job may depend on this package; it depends on no other of ours.
 */
package org.binorm.jobs.config;
