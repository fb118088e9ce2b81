package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.ctl.status.Spans;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values of the journal, which need not be texts; what of them can be shown on a terminal. */
final class Printable {
  private static final char DELETE = 0x7f;
  private static final char LAST_CONTROL = 0x9f;

  /**
   * What systemd's {@code strip_tab_ansi} takes out, and carriage returns at the ends of lines:
   * colours (ESC [ … m) and titles or links (ESC ] … BEL). Over bytes read as Latin-1.
   */
  private static final Pattern DECORATION =
      Pattern.compile("\u001b\\[[0-9;]*m|\u001b\\][ -~]*\u0007|(?<!\r)\r+(?=\n|\\z)");

  private Printable() {}

  /**
   * The text that a value is; empty if it is none, or has control characters other than tabs and
   * newlines: systemd's {@code utf8_is_printable}.
   */
  static Optional<String> text(ByteString value) {
    if (!value.isValidUtf8()) {
      return Optional.empty();
    }
    String text = value.toStringUtf8();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c < ' ' ? c != '\t' && c != '\n' : c >= DELETE && c <= LAST_CONTROL;
      if (control) {
        return Optional.empty();
      }
    }
    return Optional.of(text);
  }

  /** The text, or "[12B blob data]" for what is none. */
  static String textOrSize(ByteString value) {
    return text(value).orElseGet(() -> "[" + Spans.bytes(value.size()) + " blob data]");
  }

  /** A message for a terminal: without its colours, its tabs widened. */
  static String message(ByteString message) {
    for (int i = 0; i < message.size(); i++) {
      byte b = message.byteAt(i);
      if (b == '\t' || b == '\r' || b == 0x1b) {
        return textOrSize(undecorated(message));
      }
    }
    return textOrSize(message);
  }

  private static ByteString undecorated(ByteString message) {
    String bytes = message.toString(StandardCharsets.ISO_8859_1);
    return ByteString.copyFrom(
        DECORATION.matcher(bytes).replaceAll("").replace("\t", "        "),
        StandardCharsets.ISO_8859_1);
  }
}
