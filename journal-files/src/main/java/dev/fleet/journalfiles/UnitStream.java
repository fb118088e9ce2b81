package dev.fleet.journalfiles;

import java.nio.ByteBuffer;

/**
 * The output of one unit on its way into the journal, line by line. One stream for each pipe: if
 * stdout and stderr are two pipes, they are two streams. Confined to one thread at a time; streams
 * do not hold each other up.
 */
public interface UnitStream extends AutoCloseable {
  /**
   * Takes the next bytes, all of them. Fast unless the unit logs more than the disk takes: then it
   * waits for the disk, and the unit, its pipe being full, waits too. Never fails: what cannot be
   * written is counted and reported in the journal once that can be written again.
   *
   * @param bytes is consumed; may be reused afterwards
   */
  void accept(ByteBuffer bytes);

  /** From the next line on the writing process is this one: a unit's process runs its program. */
  void process(ProcessFields process);

  /** The stream has ended: a last line without a newline is written. Idempotent. */
  @Override
  void close();
}
