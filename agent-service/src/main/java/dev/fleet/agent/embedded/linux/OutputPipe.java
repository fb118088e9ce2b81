package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.Errno;
import dev.fleet.journalfiles.UnitStream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipe that a unit writes to, and what its bytes go to. Each turn takes at most one
 * buffer, so that a unit that floods its pipe holds up the others by no more than that. One thread
 * at a time, which its watch sees to.
 */
final class OutputPipe implements Poller.Turn {
  /** What a pipe holds unless its size is changed. */
  private static final int MOST_BYTES = 64 * 1024;

  private final int descriptor;
  private final UnitStream stream;
  private final MemorySegment buffer;
  private final Runnable ended;

  /**
   * Takes over both.
   *
   * @param buffer shared by all turns of a poller
   * @param ended called when the last writer has closed its end
   */
  OutputPipe(int descriptor, UnitStream stream, MemorySegment buffer, Runnable ended) {
    this.descriptor = descriptor;
    this.stream = stream;
    this.buffer = buffer;
    this.ended = ended;
  }

  @Override
  public @Nullable Runnable take() {
    int count = takeSome();
    if (count <= 0 && count != -Errno.EAGAIN) {
      stream.close();
      ended.run();
    }
    return null;
  }

  /** Takes what is left in the pipe. When nobody polls any more. */
  void finish() {
    takeAll();
    stream.close();
  }

  /** Takes what is in the pipe, and no more than that can be. */
  void takeAll() {
    for (int taken = 0; taken < MOST_BYTES; ) {
      int count = takeSome();
      if (count <= 0) {
        break;
      }
      taken += count;
    }
  }

  /** The result is that of {@link Descriptors#read}. */
  private int takeSome() {
    synchronized (buffer) {
      int count = Descriptors.read(descriptor, buffer);
      if (count > 0) {
        stream.accept(buffer.asSlice(0, count).asByteBuffer());
      }
      return count;
    }
  }
}
