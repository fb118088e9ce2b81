package dev.fleet.journalfiles;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a journal lies and how much it keeps. Immutable.
 *
 * @param directory made if it does not exist; nothing else may be in it
 * @param maxBytes of all its files together; the oldest segment goes when a new one would exceed it
 * @param maxAge segments whose newest record is older are deleted, whenever another is begun
 * @param lineMax bytes after which a line is broken; journald's {@code LineMax=}
 */
public record JournalOptions(Path directory, long maxBytes, Duration maxAge, int lineMax) {
  public static final long DEFAULT_MAX_BYTES = 256L * 1024 * 1024;
  public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(30);
  public static final int DEFAULT_LINE_MAX = 48 * 1024;

  /** The least that {@code maxBytes} can be. */
  public static final long MIN_MAX_BYTES = 1024 * 1024;

  /** The least that {@code lineMax} can be; journald's own bound. */
  public static final int MIN_LINE_MAX = 79;

  private static final int SEGMENTS = 32;

  public JournalOptions {
    if (maxBytes < MIN_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a journal needs " + MIN_MAX_BYTES + " bytes at least, got " + maxBytes);
    }
    if (maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("a journal's age limit must be positive, got " + maxAge);
    }
    if (lineMax < MIN_LINE_MAX || lineMax > JournalField.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a line's limit is from %d to %d bytes, got %d"
              .formatted(MIN_LINE_MAX, JournalField.MAX_VALUE_BYTES, lineMax));
    }
  }

  /** The defaults: 256 MiB, 30 days, lines of 48 KiB. */
  public static JournalOptions in(Path directory) {
    return new JournalOptions(directory, DEFAULT_MAX_BYTES, DEFAULT_MAX_AGE, DEFAULT_LINE_MAX);
  }

  /** How large a segment grows, roughly: so that deleting one frees a small part of the journal. */
  long segmentBytes() {
    return maxBytes / SEGMENTS;
  }
}
