package dev.fleet.journal.api;

import com.google.protobuf.Timestamp;
import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.TimeWindow;
import dev.fleet.journal.source.UnitSelection;
import dev.fleet.runtime.grpc.FieldViolation;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.unit.Glob;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ReadEntriesRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a request from outside and checks every field. Used once.
 *
 * <p>Unit names are completed as {@code journalctl -u} does it: {@code web} is {@code web.service},
 * globs stay as they are. A backslash is part of a name, also in a glob.
 */
final class QueryReader {
  static final int MAX_UNITS = 1_000;
  static final int MAX_GREP_BYTES = 1_024;

  /** systemd's UNIT_NAME_MAX without its closing zero. */
  static final int MAX_NAME_LENGTH = 255;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.@\\\\-]+");
  private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9:_.@\\\\*?\\[\\]^-]+");
  private static final Pattern BOOT_ID = Pattern.compile("[0-9a-f]{32}");

  /** Bounds of google.protobuf.Timestamp: years 1 to 9999. */
  private static final long MIN_SECONDS = -62_135_596_800L;

  private static final long MAX_SECONDS = 253_402_300_799L;

  private final ReadEntriesRequest request;
  private final List<FieldViolation> violations = new ArrayList<>();
  private ErrorReason reason = ErrorReason.JOURNAL_QUERY_INVALID;

  private QueryReader(ReadEntriesRequest request) {
    this.request = request;
  }

  /**
   * The query that a request means.
   *
   * @throws io.grpc.StatusRuntimeException naming every field that is wrong
   */
  static JournalQuery read(ReadEntriesRequest request) {
    return new QueryReader(request).read();
  }

  private JournalQuery read() {
    UnitSelection units = units();
    OptionalInt lines = lines();
    TimeWindow window = window();
    Optional<Cursor> after = after();
    OptionalInt maxPriority = maxPriority();
    Optional<String> boot = boot();
    Optional<String> grep = grep();
    if (!violations.isEmpty()) {
      throw FleetErrors.invalidArgument(
          reason.name(),
          "the journal cannot be read by this request",
          violations.toArray(FieldViolation[]::new));
    }
    return new JournalQuery(
        units,
        lines,
        request.getFollow(),
        window,
        after,
        maxPriority,
        boot,
        grep,
        request.getAllFields_());
  }

  private UnitSelection units() {
    if (request.getUnitsCount() > MAX_UNITS) {
      invalid("units", "at most " + MAX_UNITS + " names or globs, got " + request.getUnitsCount());
      return UnitSelection.ALL;
    }
    var names = new HashSet<String>();
    var globs = new ArrayList<Glob>();
    for (int i = 0; i < request.getUnitsCount(); i++) {
      addUnit("units[" + i + "]", request.getUnits(i), names, globs);
    }
    return new UnitSelection(names, globs);
  }

  private void addUnit(String field, String text, Set<String> names, List<Glob> globs) {
    boolean isGlob = text.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
    String name = isGlob ? text : UnitName.mangle(text);
    if (text.isEmpty()) {
      invalid(field, "a unit's name must not be empty");
    } else if (name.length() > MAX_NAME_LENGTH) {
      invalid(field, "a unit's name has at most " + MAX_NAME_LENGTH + " characters");
    } else if (!(isGlob ? GLOB : NAME).matcher(text).matches()) {
      invalid(field, "holds a character that no unit's name can have");
    } else if (!isGlob) {
      names.add(name);
    } else {
      Glob glob = Glob.compile(text.replace("\\", "\\\\"));
      if (glob.isMalformed()) {
        invalid(field, "the glob is malformed: a class [...] is left open or empty");
      }
      globs.add(glob);
    }
  }

  private OptionalInt lines() {
    if (!request.hasLines()) {
      return OptionalInt.empty();
    }
    if (request.getLines() < 0) {
      invalid("lines", "must not be negative");
    }
    return OptionalInt.of(request.getLines());
  }

  private TimeWindow window() {
    long since = 0;
    long until = Long.MAX_VALUE;
    if (request.hasSince()) {
      // Rounded up, as entries have microseconds: nothing before it is given.
      since = Math.max(0, micros("since", request.getSince(), 999));
    }
    if (request.hasUntil()) {
      until = Math.max(0, micros("until", request.getUntil(), 0));
      if (request.getFollow()) {
        invalid("until", "not together with follow");
      } else if (until < since) {
        unusable("until", "lies before since");
      }
    }
    return request.getFollow()
        ? new TimeWindow(since, Long.MAX_VALUE)
        : new TimeWindow(since, until);
  }

  private long micros(String field, Timestamp time, int addNanos) {
    if (time.getSeconds() < MIN_SECONDS
        || time.getSeconds() > MAX_SECONDS
        || time.getNanos() < 0
        || time.getNanos() > 999_999_999) {
      invalid(field, "is no time between the years 1 and 9999");
      return 0;
    }
    return time.getSeconds() * 1_000_000 + (time.getNanos() + addNanos) / 1_000;
  }

  private Optional<Cursor> after() {
    String text = request.getAfterCursor();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Cursor> cursor = Cursor.parse(text);
    if (cursor.isEmpty()) {
      unusable("after_cursor", "is not the cursor of an entry");
    }
    return cursor;
  }

  private OptionalInt maxPriority() {
    if (!request.hasMaxPriority()) {
      return OptionalInt.empty();
    }
    int priority = request.getMaxPriority();
    if (priority < 0 || priority > 7) {
      invalid("max_priority", "is a number from 0 to 7");
    }
    return OptionalInt.of(priority);
  }

  private Optional<String> boot() {
    String id = request.getBootId();
    if (request.hasBootOffset() && !id.isEmpty()) {
      invalid("boot_id", "not together with boot_offset");
    }
    if (request.hasBootOffset()) {
      if (request.getBootOffset() > 0) {
        invalid("boot_offset", "is 0 for the present boot, -1 for the one before, and so on");
      }
      return Optional.of(String.valueOf(request.getBootOffset()));
    }
    if (id.isEmpty()) {
      return Optional.empty();
    }
    if (!BOOT_ID.matcher(id).matches()) {
      invalid("boot_id", "has 32 hex digits in lower case");
    }
    return Optional.of(id);
  }

  private Optional<String> grep() {
    String pattern = request.getGrep();
    if (pattern.getBytes(StandardCharsets.UTF_8).length > MAX_GREP_BYTES) {
      invalid("grep", "at most " + MAX_GREP_BYTES + " bytes");
    } else if (pattern.indexOf('\0') >= 0) {
      unusable("grep", "holds a zero character; write it as \\x00");
    }
    return pattern.isEmpty() ? Optional.empty() : Optional.of(pattern);
  }

  /** The field breaks a rule of the contract. */
  private void invalid(String field, String description) {
    reason = ErrorReason.FIELD_INVALID;
    violations.add(new FieldViolation(field, description));
  }

  /** The field is well-formed by the contract, but no query can be made of it. */
  private void unusable(String field, String description) {
    violations.add(new FieldViolation(field, description));
  }
}
