/**
 * Scores of a trained model over a split of a prepared data set, computed by Spark tasks that are
 * sent bits (of binary models) or floats (of float32 twins).
 */
package org.binorm.jobs.evaluate;
