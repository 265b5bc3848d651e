package org.binorm.jobs.lineage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.spark.SparkConf;

/**
 * The client inside OpenLineage's jar for Spark, with the transport that {@code
 * spark.openlineage.*} describes. Reached by names: the jar is the user's, and the program runs
 * without it.
 */
final class OpenLineageClient implements AutoCloseable {
  private static final String PACKAGE = "io.openlineage.";

  private final Object client;
  private final Method parse;
  private final Method emit;

  /**
   * Opens the transport.
   *
   * @throws ClassNotFoundException if the jar is not on the class path
   * @throws ReflectiveOperationException if it is of a version that is made otherwise
   */
  OpenLineageClient(SparkConf conf) throws ReflectiveOperationException {
    Class<?> settings = find("spark.api.SparkOpenLineageConfig");
    Object parsed =
        find("spark.agent.ArgumentParser").getMethod("parse", SparkConf.class).invoke(null, conf);
    Class<?> emitter = find("spark.agent.EventEmitter");
    Object opened =
        emitter
            .getConstructor(settings, String.class)
            .newInstance(parsed, conf.get("spark.app.name"));
    this.client = emitter.getMethod("getClient").invoke(opened);
    this.parse = find("client.OpenLineageClientUtils").getMethod("runEventFromJson", String.class);
    this.emit = client.getClass().getMethod("emit", parse.getReturnType());
  }

  private static Class<?> find(String name) throws ClassNotFoundException {
    return Class.forName(PACKAGE + name, true, Thread.currentThread().getContextClassLoader());
  }

  /** Sends an event; throws whatever the client throws. */
  void send(RunEvent event) throws Exception {
    try {
      emit.invoke(client, parse.invoke(null, event.toJson()));
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() throws Exception {
    ((AutoCloseable) client).close();
  }
}
