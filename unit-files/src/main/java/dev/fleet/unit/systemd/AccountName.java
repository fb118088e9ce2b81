package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Numbers;
import java.util.Optional;
import java.util.Set;

/** The form of users and groups, by name or by number. */
final class AccountName {
  /** Whoever runs as this user can get at the others that do. */
  private static final String NOBODY = "nobody";

  private static final int MOST_CHARACTERS = 255;
  private static final long MOST_NUMBER = 0xffff_fffeL;

  /** Numbers that stand for "no user". */
  private static final Set<Long> RESERVED = Set.of(0xffffL, 0xffff_ffffL);

  private AccountName() {}

  /** Reads a user or group; an invalid one is a fault, since it could run as another. */
  static String read(OptionValue value, String text) throws UnitSyntaxException {
    Optional<String> name = value.reading().expand(text, OptionValue.MOST_TEXT);
    if (name.isEmpty()) {
      throw value.fault("Failed to resolve unit specifiers in " + text);
    }
    if (!isValid(name.get())) {
      throw value.fault("Invalid user/group name or numeric ID: " + name.get());
    }
    if (value.option().contains("User") && name.get().equals(NOBODY)) {
      value.notice("Special user " + NOBODY + " configured, this is not safe!");
    }
    return name.get();
  }

  private static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MOST_CHARACTERS) {
      return false;
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return (text.equals("0") || !text.startsWith("0"))
          && Numbers.unsigned(text, MOST_NUMBER).stream().anyMatch(id -> !RESERVED.contains(id));
    }
    boolean blankAtEnd = text.startsWith(" ") || text.endsWith(" ");
    return !blankAtEnd
        && !text.equals(".")
        && !text.equals("..")
        && !text.matches("-[0-9]*")
        && text.chars().allMatch(c -> c >= ' ' && c != 0x7f && c != ':' && c != '/');
  }
}
