package org.binorm.jobs.config;

/**
 * Section {@code train.averaging}: how the workers of a round come together.
 *
 * @param encoding of what travels between driver and workers
 * @param optimizerState what becomes of the workers' optimizer state
 * @param outerStep what the driver does with the average
 * @param outerLearningRate of {@code nesterov}
 * @param outerMomentum of {@code nesterov}
 * @param place where results are averaged on a cluster; the bits are the same
 */
public record AveragingConfig(
    Encoding encoding,
    OptimizerState optimizerState,
    OuterRule outerStep,
    Double outerLearningRate,
    Double outerMomentum,
    Place place) {

  /** How numbers are written where they travel. */
  public enum Encoding implements Keyed {
    /** Four bytes, exact. */
    FLOAT32,
    /** Changes of parameters in two bytes, rounded to nearest even. */
    BF16,
    /** Changes of parameters in one byte with a scale per 64, rounded at random. */
    INT8
  }

  /** What becomes of the optimizer's state at the end of a round. */
  public enum OptimizerState implements Keyed {
    /** It is averaged and sent with the parameters. */
    AVERAGE,
    /** Every round starts without: a third of the traffic of Adam. */
    RESET
  }

  /** What the driver does with the average of a round. */
  public enum OuterRule implements Keyed {
    /** It is the next state. */
    AVERAGE,
    /** Its difference to the last state is a step of gradient descent with Nesterov's momentum. */
    NESTEROV
  }

  /** Where results are averaged. */
  public enum Place implements Keyed {
    /** On the driver if its memory and Spark's limits allow that. */
    AUTO,
    /** The driver gets the results of all workers. */
    DRIVER,
    /** Executors average slices of the model, the driver gets their averages. */
    EXECUTORS
  }

  public AveragingConfig {
    encoding = encoding == null ? Encoding.FLOAT32 : encoding;
    optimizerState = optimizerState == null ? OptimizerState.AVERAGE : optimizerState;
    outerStep = outerStep == null ? OuterRule.AVERAGE : outerStep;
    outerLearningRate = outerLearningRate == null ? 0.7 : outerLearningRate;
    outerMomentum = outerMomentum == null ? 0.5 : outerMomentum;
    place = place == null ? Place.AUTO : place;
    Check.positive("outer-learning-rate", outerLearningRate);
    Check.fraction("outer-momentum", outerMomentum);
  }
}
