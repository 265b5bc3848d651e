package org.binorm.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that answers on stdout at once: no Spark, no output directory, no result file.
 *
 * <p>It ends with the same exit codes as a {@link Job}, and the cause is the last line on stderr.
 */
@Command(mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false)
public abstract class ConsoleCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleCommand.class);

  @Spec private CommandSpec spec;

  /** Does the work; throws for everything that did not work, as a {@link Job} does. */
  protected abstract void run(PrintWriter out, PrintWriter err) throws IOException;

  @Override
  public final Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      run(out, err);
      return ExitCode.DONE.code();
    } catch (ParameterException e) {
      throw e;
    } catch (Throwable e) {
      out.flush();
      Failure failure = Failure.of(e);
      if (failure.isOurs()) {
        LOG.error("{} failed", spec.name(), e);
      }
      err.println(failure.message());
      return failure.exitCode().code();
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** Wrong usage that only shows when all options are known. */
  protected final ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
