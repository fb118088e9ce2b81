package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.ctl.status.Spans;

/** Texts of the journal, which need not be texts, made safe for a terminal. */
final class Message {
  private Message() {}

  /**
   * The text with tabs widened and colours taken out; "[12B blob data]" for what is no text, as
   * journalctl has it.
   */
  static String printable(ByteString bytes) {
    if (!bytes.isValidUtf8()) {
      return blob(bytes);
    }
    String text = bytes.toStringUtf8();
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= ' ' && c < 0x7f) || c >= 0xa0 || c == '\n') {
        if (out != null) {
          out.append(c);
        }
        continue;
      }
      if (out == null) {
        out = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (c == '\t') {
        out.append("        ");
      } else if (c == 0x1b) {
        i = skipEscape(text, i);
      } else if (c != '\r') {
        return blob(bytes);
      }
    }
    return out == null ? text : out.toString();
  }

  /** The index of the last character of the escape sequence that begins at {@code start}. */
  private static int skipEscape(String text, int start) {
    int i = start + 1;
    if (i >= text.length() || text.charAt(i) != '[') {
      return start;
    }
    i++;
    while (i < text.length() && text.charAt(i) < 0x40) {
      i++;
    }
    return Math.min(i, text.length() - 1);
  }

  private static String blob(ByteString bytes) {
    return "[" + Spans.bytes(bytes.size()) + " blob data]";
  }
}
