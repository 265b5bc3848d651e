/** Losses on the last activations of a network; they see matrices and labels, never layers. */
package org.binorm.engine.loss;
