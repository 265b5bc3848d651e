package org.binorm.jobs.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.binorm.jobs.Main;
import picocli.CommandLine;

/** One command in this JVM: for commands that start no Spark. */
public record CommandLineRun(int exitCode, String out, String err) {
  public static CommandLineRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine binorm = Main.commandLine();
    binorm.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = binorm.execute(arguments);
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
