/** Counts and scores of predictions; they see arrays, never layers. */
package org.binorm.engine.metric;
