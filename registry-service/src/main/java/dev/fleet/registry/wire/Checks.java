package dev.fleet.registry.wire;

import dev.fleet.runtime.grpc.FieldViolation;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitNameException;
import dev.fleet.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What requests may hold. Every failure names the field. */
public final class Checks {
  /** How many items a request may have. */
  public static final int MAX_ITEMS = 10_000;

  private static final int MAX_MACHINE_ID = 64;
  private static final int MAX_GLOB_BYTES = 1_024;

  private Checks() {}

  /** A complaint about one field. */
  public static StatusRuntimeException invalid(String field, String description) {
    return FleetErrors.invalidArgument(
        ErrorReason.FIELD_INVALID.name(),
        field + ": " + description,
        new FieldViolation(field, description));
  }

  public static void that(boolean fine, String field, String description) {
    if (!fine) {
      throw invalid(field, description);
    }
  }

  public static void notNegative(String field, long value) {
    if (value < 0) {
      throw invalid(field, "must not be negative, got " + value);
    }
  }

  public static void count(String field, int count) {
    if (count > MAX_ITEMS) {
      throw invalid(field, "at most " + MAX_ITEMS + " are allowed, got " + count);
    }
  }

  /** Text from outside that is stored or compared. */
  public static void text(String field, String text, int maxBytes) {
    if (text.length() > maxBytes / 3) { // No character takes more than three bytes.
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxBytes) {
        throw invalid(field, "at most %d bytes are allowed, got %d".formatted(maxBytes, bytes));
      }
    }
  }

  public static void oneLine(String field, String text, int maxBytes) {
    text(field, text, maxBytes);
    boolean isOne = text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && text.indexOf(0) < 0;
    that(isOne, field, "must be one line");
  }

  public static UnitName unitName(String name) {
    try {
      return UnitName.parse(name);
    } catch (UnitNameException e) {
      throw FleetErrors.of(
          Status.Code.INVALID_ARGUMENT,
          ErrorReason.UNIT_NAME_INVALID.name(),
          e.getMessage() + " (unit name '" + shown(name) + "')",
          Map.of("unit", shown(name)));
    }
  }

  /** A name as it may be put into a message: short, whatever was sent. */
  public static String shown(String name) {
    return shown(name, 100);
  }

  /**
   * Text from outside as it may be put into a message: one line of at most {@code max} characters.
   */
  public static String shown(String text, int max) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= max ? line : line.substring(0, max) + "…";
  }

  public static String machineId(String field, String id) {
    if (!isMachineId(id)) {
      throw invalid(
          field, "a machine ID is 1 to 64 characters of [A-Za-z0-9_.-], got '" + shown(id) + "'");
    }
    return id;
  }

  /** By hand, since every heartbeat of every machine is checked. */
  private static boolean isMachineId(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '_' && c != '.' && c != '-') {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= MAX_MACHINE_ID;
  }

  /** Names or globs of units. */
  public static void globs(String field, List<String> globs) {
    count(field, globs.size());
    for (String glob : globs) {
      text(field, glob, MAX_GLOB_BYTES);
      that(!glob.isEmpty(), field, "a name or glob must not be empty");
    }
  }
}
