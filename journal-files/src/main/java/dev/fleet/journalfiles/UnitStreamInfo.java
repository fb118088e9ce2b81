package dev.fleet.journalfiles;

import java.util.List;

/**
 * Whose output a stream is, and how it is read: the journal settings of systemd.exec(5). Immutable.
 *
 * @param unit {@code _SYSTEMD_UNIT}
 * @param invocationId {@code _SYSTEMD_INVOCATION_ID}; empty if there is none
 * @param process the process at the other end, see {@link UnitStream#process}
 * @param identifier {@code SyslogIdentifier=}, by default the name of the program
 * @param level {@code SyslogLevel=} as a number, 0 (emerg) to 7 (debug)
 * @param facility {@code SyslogFacility=} as a number, 0 (kern) to 23 (local7)
 * @param levelPrefix {@code SyslogLevelPrefix=}: whether {@code <3>} before a line is its level
 * @param maxLevel {@code LogLevelMax=}: lines with a higher number are dropped
 * @param rateLimit of the unit; all its streams share it, the newest stream's counts
 * @param extraFields {@code LogExtraFields=} and {@code _SYSTEMD_SLICE}: in every record
 */
public record UnitStreamInfo(
    String unit,
    String invocationId,
    ProcessFields process,
    String identifier,
    int level,
    int facility,
    boolean levelPrefix,
    int maxLevel,
    RateLimit rateLimit,
    List<JournalField> extraFields) {
  /** {@code LOG_INFO} of syslog(3). */
  public static final int INFO = 6;

  /** {@code LOG_DAEMON} of syslog(3), shifted down. */
  public static final int DAEMON = 3;

  private static final int DEBUG = 7;
  private static final int LAST_FACILITY = 23;

  public UnitStreamInfo {
    if (level < 0 || level > DEBUG || maxLevel < 0 || maxLevel > DEBUG) {
      throw new IllegalArgumentException("a log level is a number from 0 to 7");
    }
    if (facility < 0 || facility > LAST_FACILITY) {
      throw new IllegalArgumentException("a syslog facility is a number from 0 to 23");
    }
    extraFields = List.copyOf(extraFields);
  }

  /** With the defaults of systemd.exec(5). */
  public static UnitStreamInfo of(
      String unit, String invocationId, String identifier, ProcessFields process) {
    return new UnitStreamInfo(
        unit,
        invocationId,
        process,
        identifier,
        INFO,
        DAEMON,
        true,
        DEBUG,
        RateLimit.DEFAULT,
        List.of());
  }
}
