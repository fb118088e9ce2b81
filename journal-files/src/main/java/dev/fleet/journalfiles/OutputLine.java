package dev.fleet.journalfiles;

/**
 * Reads a line of output as journald's {@code stdout_stream_log}: blanks at its end go, {@code <n>}
 * at its beginning is its level, and what is empty then is no message. Confined to one thread at a
 * time.
 */
final class OutputLine {
  private final int defaultLevel;
  private final boolean levelPrefix;
  private int level;
  private int from;
  private int to;

  /**
   * @param defaultLevel of lines without a prefix
   * @param levelPrefix whether prefixes are looked for
   */
  OutputLine(int defaultLevel, boolean levelPrefix) {
    this.defaultLevel = defaultLevel;
    this.levelPrefix = levelPrefix;
  }

  /** Whether the line is a message; the other methods speak of it then. */
  boolean read(byte[] bytes, int begin, int end) {
    from = begin;
    to = withoutBlanks(bytes, begin, end);
    level = defaultLevel;
    if (levelPrefix) {
      readLevel(bytes);
    }
    return from < to;
  }

  /** A line of nothing but blanks stays as it is: journald's {@code strstrip} misses it. */
  private static int withoutBlanks(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && isBlank(bytes[end - 1])) {
      end--;
    }
    return end == from ? to : end;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** {@code syslog_parse_priority}: one to three digits, of which only the last may be not 0. */
  private void readLevel(byte[] bytes) {
    if (bytes.length == 0 || from == to || bytes[from] != '<') {
      return;
    }
    int at = from + 1;
    while (at < to && at < from + 3 && bytes[at] == '0' && at + 1 < to && bytes[at + 1] != '>') {
      at++;
    }
    if (at + 1 < to && bytes[at] >= '0' && bytes[at] <= '7' && bytes[at + 1] == '>') {
      level = bytes[at] - '0';
      from = at + 2;
    }
  }

  /** 0 to 7. */
  int level() {
    return level;
  }

  /** Where the message begins. */
  int from() {
    return from;
  }

  /** Where the message ends. */
  int to() {
    return to;
  }
}
