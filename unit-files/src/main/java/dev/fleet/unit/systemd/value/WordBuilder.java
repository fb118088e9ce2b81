package dev.fleet.unit.systemd.value;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text put together from characters and, by escapes such as {@code \xc3\xa9}, from single bytes of
 * UTF-8. One use, one thread.
 */
final class WordBuilder {
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean malformed;

  void append(char c) {
    flush();
    text.append(c);
  }

  void append(CEscape.Unit unit) {
    if (unit.isByte() && unit.value() >= 0x80) {
      bytes.write(unit.value());
    } else {
      flush();
      text.appendCodePoint(unit.value());
    }
  }

  /** What was put together; empty if its bytes are not UTF-8. */
  Optional<String> build() {
    flush();
    return malformed ? Optional.empty() : Optional.of(text.toString());
  }

  private void flush() {
    if (bytes.size() == 0) {
      return;
    }
    try {
      text.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())));
    } catch (CharacterCodingException e) {
      malformed = true;
    }
    bytes.reset();
  }
}
