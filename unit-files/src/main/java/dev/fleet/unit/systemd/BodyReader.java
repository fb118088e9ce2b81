package dev.fleet.unit.systemd;

/** Reads the section that is named after the unit's type. One use, one thread. */
interface BodyReader {
  /** The section's name; a target has none. */
  String section();

  /** Whether there is such an option, in which case it was read. */
  boolean read(OptionValue value) throws UnitSyntaxException;

  /** What was read, once all options were; adds to the unit what follows from it. */
  UnitBody build(Reading reading) throws UnitSyntaxException;

  /** Processes need the file system that they start in. */
  static void requireMounts(UnitReader unit, ExecContext context) {
    context
        .workingDirectory()
        .ifPresent(
            directory -> {
              if (directory.place() instanceof WorkingDirectory.At at) {
                unit.requireMountsFor(at.path());
              }
            });
  }
}
