package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** How other text is written in unit names; see "String Escaping" of systemd.unit(5). */
public final class UnitNames {
  private UnitNames() {}

  /** Escapes any text: {@code /} becomes {@code -}, what may not stand in a name {@code \x2d}. */
  public static String escape(String text) {
    var name = new StringBuilder();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      if (c == '/') {
        name.append('-');
      } else if (isPlain(c) && (i > 0 || c != '.')) {
        name.append(c);
      } else {
        name.append("\\x").append(HexFormat.of().toHexDigits(bytes[i]));
      }
    }
    return name.toString();
  }

  /** The name of the unit that mounts something at a path; empty if no name can be that long. */
  public static Optional<UnitName> mountOf(String path) {
    return escapePath(path)
        .map(name -> name + UnitType.MOUNT.suffix())
        .filter(name -> UnitName.fault(name).isEmpty())
        .map(UnitName::new);
  }

  /** Undoes {@link #escape}; empty if the text is not escaped properly, or is no UTF-8. */
  public static Optional<String> unescape(String name) {
    var bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < name.length()) {
      char c = name.charAt(at);
      if (c == '-') {
        bytes.write('/');
        at++;
      } else if (c == '\\') {
        if (!isEscape(name, at)) {
          return Optional.empty();
        }
        bytes.write(HexFormat.fromHexDigits(name, at + 2, at + 4));
        at += 4;
      } else {
        int character = name.codePointAt(at);
        bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
        at += Character.charCount(character);
      }
    }
    try {
      ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(all).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * Escapes a path: {@code /var/log} becomes {@code var-log}, the root {@code -}. Empty if it holds
   * {@code ..}.
   */
  public static Optional<String> escapePath(String path) {
    String simple = UnitPath.simplify(path);
    if (!UnitPath.isNormalized(simple)) {
      return Optional.empty();
    }
    String relative = simple.startsWith("/") ? simple.substring(1) : simple;
    return Optional.of(relative.isEmpty() ? "-" : escape(relative));
  }

  /** Undoes {@link #escapePath}; empty if the text is not the escaped form of a path. */
  public static Optional<String> unescapePath(String name) {
    if (name.equals("-")) {
      return Optional.of("/");
    }
    return unescape(name)
        .filter(path -> !path.isEmpty() && !path.startsWith("/") && !path.endsWith("/"))
        .filter(path -> !path.contains("//") && UnitPath.isNormalized(path))
        .map(path -> "/" + path);
  }

  private static boolean isEscape(String name, int at) {
    return at + 4 <= name.length()
        && name.charAt(at + 1) == 'x'
        && HexFormat.isHexDigit(name.charAt(at + 2))
        && HexFormat.isHexDigit(name.charAt(at + 3))
        && HexFormat.fromHexDigits(name, at + 2, at + 4) != 0;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == ':'
        || c == '_'
        || c == '.';
  }
}
