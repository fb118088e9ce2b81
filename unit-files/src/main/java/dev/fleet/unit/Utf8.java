package dev.fleet.unit;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * The strict passage between bytes and text: what is not valid or too big is refused with its line,
 * never replaced.
 */
final class Utf8 {
  private Utf8() {}

  static String decode(byte[] content) throws UnitFileException {
    if (content.length > UnitFile.MAX_BYTES) {
      throw tooBig(line(IntStream.range(0, UnitFile.MAX_BYTES).map(i -> content[i])));
    }
    var in = ByteBuffer.wrap(content);
    var out = CharBuffer.allocate(content.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    if (result.isError()) {
      int at = in.position();
      String bad = HexFormat.of().toHexDigits(content[at]);
      throw new UnitFileException(
          line(IntStream.range(0, at).map(i -> content[i])),
          "not valid UTF-8: byte 0x" + bad + " at offset " + at);
    }
    return out.flip().toString();
  }

  /** Refuses text that has no UTF-8 form (unpaired surrogates) or one that is too big. */
  static void check(String text) throws UnitFileException {
    var in = CharBuffer.wrap(text);
    var out = ByteBuffer.allocate((int) Math.min(3L * text.length(), UnitFile.MAX_BYTES));
    CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(in, out, true);
    if (result.isOverflow()) {
      throw tooBig(line(consumed(in, text)));
    }
    if (result.isError()) {
      throw new UnitFileException(
          line(consumed(in, text)), "not valid Unicode: unpaired surrogate");
    }
  }

  private static IntStream consumed(Buffer in, String text) {
    return text.substring(0, in.position()).chars();
  }

  private static int line(IntStream before) {
    return 1 + (int) before.filter(c -> c == '\n').count();
  }

  private static UnitFileException tooBig(int line) {
    return new UnitFileException(
        line, "unit file exceeds maximum size (" + UnitFile.MAX_BYTES + " bytes)");
  }
}
