package dev.fleet.bench;

import picocli.CommandLine.Option;

/** How a benchmark prints what it found. */
public final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless told.")
  private Report.Format format = Report.Format.TABLE;

  /** Prints a report on standard output. */
  public void print(Report report) {
    System.out.print(report.text(format));
  }
}
