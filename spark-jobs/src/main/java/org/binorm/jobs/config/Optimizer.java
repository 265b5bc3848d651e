package org.binorm.jobs.config;

/** Rule that turns gradients into steps of the shadow parameters. */
public enum Optimizer implements Keyed {
  /** Adam; weight decay, if any, is added to the gradient. */
  ADAM,
  /** Adam with decoupled weight decay. */
  ADAMW,
  /** Stochastic gradient descent with momentum. */
  SGD
}
