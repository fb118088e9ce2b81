package dev.fleet.conformance;

/** A scenario cannot be read; the message names the file and the line. */
public final class ScenarioSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  ScenarioSyntaxException(String file, int line, String fault) {
    super(file + ":" + line + ": " + fault);
  }
}
