package dev.fleet.bench.journal;

import java.io.OutputStream;

/** Counts the lines of what is written to it. Confined to one thread. */
final class LineCount extends OutputStream {
  private long lines;

  @Override
  public void write(int b) {
    if (b == '\n') {
      lines++;
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      write(bytes[i]);
    }
  }

  long lines() {
    return lines;
  }
}
