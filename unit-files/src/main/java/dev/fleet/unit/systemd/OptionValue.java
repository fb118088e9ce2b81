package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.Bool;
import dev.fleet.unit.systemd.value.Numbers;
import dev.fleet.unit.systemd.value.Size;
import dev.fleet.unit.systemd.value.TimeSpan;
import dev.fleet.unit.systemd.value.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A value as assigned, and the usual ways to read it. What cannot be read gives a warning, in
 * systemd's words, and an empty answer, upon which the assignment is ignored.
 */
record OptionValue(Assignment assignment, Reading reading) {
  /** The longest value, in characters. */
  static final int MOST_TEXT = 1 << 20;

  String option() {
    return assignment.option();
  }

  String text() {
    return assignment.value();
  }

  boolean isEmpty() {
    return assignment.value().isEmpty();
  }

  /** Warns, in systemd's words. */
  void warn(String message) {
    remark(UnitRemark.WARNING, message);
  }

  /** Some of what systemd ignores it calls an error all the same. */
  void warnOfError(String message) {
    remark(UnitRemark.ERROR, message);
  }

  void notice(String message) {
    remark(UnitRemark.NOTICE, message);
  }

  private void remark(int priority, String message) {
    String warning = "[%s] %s=: %s".formatted(assignment.section(), option(), message);
    reading.warnings().add(new UnitRemark(assignment.line(), priority, message, warning));
  }

  /** Warns of what systemd would do, and is not done here. */
  void warnHere(String message) {
    String warning = "[%s] %s=: %s".formatted(assignment.section(), option(), message);
    reading.warnings().add(UnitRemark.warning(assignment.line(), warning));
  }

  UnitSyntaxException fault(String message) {
    return UnitSyntaxException.in(assignment, message);
  }

  UnitSyntaxException refusal(String message) {
    return UnitSyntaxException.refusal(assignment.section(), option(), message);
  }

  /** Warns that this value cannot be read as what it should be. */
  void warnUnreadable(String what) {
    warn("Failed to parse " + what + ", ignoring: " + text());
  }

  Optional<Boolean> bool() {
    return orWarn(Bool.parse(text()), "boolean value");
  }

  Optional<TimeSpan> span() {
    return orWarn(TimeSpan.parse(text()), "sec value");
  }

  /** A timeout, of which zero means none. */
  Optional<TimeSpan> timeout(String what) {
    return orWarn(TimeSpan.parse(text()), what).map(TimeSpan::zeroAsInfinity);
  }

  OptionalLong size() {
    OptionalLong size = Size.parse(text());
    if (size.isEmpty()) {
      warn("Failed to parse size value '" + text() + "', ignoring");
    }
    return size;
  }

  OptionalLong unsigned() {
    OptionalLong number = Numbers.unsigned(text(), 0xffff_ffffL);
    if (number.isEmpty()) {
      warnUnreadable("unsigned value");
    }
    return number;
  }

  OptionalInt mode() {
    OptionalInt mode = Numbers.mode(text());
    if (mode.isEmpty()) {
      warnUnreadable("mode value");
    }
    return mode;
  }

  /** The constant of an enum that is spelt like it: {@code on-failure} for {@code ON_FAILURE}. */
  <E extends Enum<E>> Optional<E> word(Class<E> type, String what) {
    return orWarn(constant(type, text()), what);
  }

  static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word))
        .findFirst();
  }

  private <T> Optional<T> orWarn(Optional<T> value, String what) {
    if (value.isEmpty()) {
      warnUnreadable(what);
    }
    return value;
  }

  /** The value with its specifiers expanded. */
  Optional<String> expanded() {
    return expand(text(), MOST_TEXT);
  }

  Optional<String> expand(String part, int most) {
    Optional<String> expanded = reading.expand(part, most);
    if (expanded.isEmpty()) {
      warn("Failed to resolve unit specifiers in '" + part + "', ignoring");
    }
    return expanded;
  }

  /** The words of the value, specifiers not expanded; only those before a malformed one. */
  List<String> words(Words.Rule... rules) {
    return words("Invalid syntax", rules);
  }

  /** As {@link #words(Words.Rule...)}, with another warning for a malformed one. */
  List<String> words(String fault, Words.Rule... rules) {
    return wordsOf(text(), fault, rules);
  }

  /** As the other {@code words}, of a part or a changed form of the value. */
  List<String> wordsOf(String part, String fault, Words.Rule... rules) {
    var all = new ArrayList<String>();
    var words = new Words(part);
    Words.Word word = words.next(rules(rules));
    while (word instanceof Words.Text text) {
      all.add(text.text());
      word = words.next(rules(rules));
    }
    if (word instanceof Words.Malformed) {
      warn(fault + ", ignoring: " + part);
    }
    return all;
  }

  /** The value as an absolute path. */
  Optional<String> path() {
    return path(text());
  }

  Optional<String> path(String part) {
    return expand(part, UnitPath.MOST_BYTES).flatMap(this::checkedPath);
  }

  /** A path whose specifiers are expanded; a warning if it is not absolute. */
  Optional<String> checkedPath(String path) {
    return checked(path, pathFault(path, true, ", ignoring"));
  }

  /** A path relative to something. */
  Optional<String> relativePath(String part) {
    return expand(part, UnitPath.MOST_BYTES)
        .flatMap(path -> checked(path, pathFault(path, false, ", ignoring")));
  }

  private Optional<String> checked(String path, Optional<String> fault) {
    fault.ifPresent(this::warnOfError);
    return fault.isPresent() ? Optional.empty() : Optional.of(UnitPath.simplify(path));
  }

  /** What is wrong with a path. */
  Optional<String> pathFault(String path, boolean absolute, String consequence) {
    String start = option() + "= path ";
    if (UnitPath.isAbsolute(path) != absolute) {
      return Optional.of(
          start + (absolute ? "is not absolute" : "is absolute") + consequence + ": " + path);
    }
    if (path.isEmpty() || UnitPath.isTooLong(path)) {
      int bytes = path.getBytes(StandardCharsets.UTF_8).length;
      return Optional.of(start + "has invalid length (" + bytes + " bytes)" + consequence + ".");
    }
    return UnitPath.isNormalized(path)
        ? Optional.empty()
        : Optional.of(start + "is not normalized" + consequence + ": " + path);
  }

  /** A path below the old folder for run-time data is meant to be below the new one. */
  static String moveFromVarRun(String path) {
    return path.startsWith("/var/run/") ? path.substring("/var".length()) : path;
  }

  /** A unit's name, given as one word; a template stands for its instance of this unit's name. */
  Optional<UnitName> unitName(String word, Function<String, String> faultText) {
    return exactUnitName(word, faultText).map(this::resolved);
  }

  /** A unit's name, given as one word, which may be a template. */
  Optional<UnitName> exactUnitName(String word, Function<String, String> faultText) {
    Optional<String> name = reading.expandName(word);
    if (name.isEmpty()) {
      warn("Failed to resolve unit specifiers in '" + word + "', ignoring");
      return Optional.empty();
    }
    if (UnitName.fault(name.get()).isPresent()) {
      warn(faultText.apply(name.get()));
      return Optional.empty();
    }
    return name.map(UnitName::new);
  }

  private UnitName resolved(UnitName name) {
    UnitName own = reading.name();
    if (!name.isTemplate() || own.isTemplate()) {
      return name;
    }
    String instance = own.instance().orElse(own.prefix());
    String full = name.prefix() + "@" + instance + name.type().suffix();
    return UnitName.fault(full).isEmpty() ? new UnitName(full) : name;
  }

  /** Words of which some may be malformed by an unknown escape; see {@link #lenientWord}. */
  static Set<Words.Rule> rules(Words.Rule... rules) {
    Set<Words.Rule> set = EnumSet.noneOf(Words.Rule.class);
    set.addAll(List.of(rules));
    return set;
  }

  /** The next word, in which unknown escapes stay, with a warning; malformed without one. */
  Words.Word lenientWord(Words words) {
    Words.Word word = words.nextOrStay(rules(Words.Rule.UNQUOTE, Words.Rule.UNESCAPE));
    if (!(word instanceof Words.Malformed)) {
      return word;
    }
    Words.Word kept =
        words.next(rules(Words.Rule.UNQUOTE, Words.Rule.UNESCAPE, Words.Rule.KEEP_UNKNOWN_ESCAPES));
    if (kept instanceof Words.Text text) {
      warn("Ignoring unknown escape sequences: \"" + text.text() + "\"");
    }
    return kept;
  }
}
