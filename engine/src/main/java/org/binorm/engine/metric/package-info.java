/** Counts and scores of predictions; of images and of tokens; they see numbers, never layers. */
package org.binorm.engine.metric;
