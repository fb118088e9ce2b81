package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.v1.JournalEntry;

/** Only the messages, as they are. */
final class CatFormat implements EntryFormat {
  private static final ByteString NEWLINE = ByteString.copyFromUtf8("\n");

  @Override
  public boolean showsAllFields() {
    return false;
  }

  @Override
  public byte[] format(JournalEntry entry) {
    return entry.hasMessage() ? entry.getMessage().concat(NEWLINE).toByteArray() : new byte[0];
  }
}
