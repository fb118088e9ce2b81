package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Property;
import dev.fleet.unit.UnitName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Warnings and faults of made-up units as {@code systemd-analyze verify} has them. */
final class VerifyOracleTest {
  /** Values of all kinds; every option gets those meant for others too. */
  private static final List<String> VALUES =
      List.of(
          "",
          "yes",
          "no",
          "true",
          "0",
          "1",
          "-1",
          "+5",
          "19",
          "20",
          "-20",
          "42",
          "300",
          "1000",
          "65535",
          "4294967296",
          "18446744073709551616",
          "0x10",
          "010",
          "0755",
          "10000",
          "5s",
          "1min 30s",
          "5 x",
          "infinity",
          "-5s",
          "1.5",
          "99999999999y",
          "1K",
          "1.5G",
          "2G 1M",
          "1KK",
          "50%",
          "101%",
          "0%",
          "12.34%",
          "7‱",
          "TERM",
          "SIGKILL",
          "SIGRTMIN+3",
          "SIGFOO",
          "TEMPFAIL",
          "1 2 SIGTERM foo",
          "none",
          "main",
          "all",
          "inherit",
          "null",
          "journal",
          "kmsg",
          "socket",
          "file:/tmp/x",
          "file:x",
          "append:/a/../b",
          "truncate:/tmp//x/",
          "fd:",
          "fd:a:b",
          "fd:name",
          "syslog",
          "/",
          "/a/b",
          "/a//b/./c/",
          "/a/../b",
          "a/b",
          "a",
          "a:b",
          ":",
          "-",
          "-/a",
          "-a",
          "~",
          "-~",
          "!a",
          "|!/a",
          "| ! a",
          "!/a",
          "|",
          "%n",
          "%i",
          "%%",
          "%Z",
          "/%n",
          "a b",
          "\"a b\"",
          "'a",
          "\"",
          "\\\\",
          "a\\\\q",
          "\\\\x41",
          "A=b C=\"d e\"",
          "A",
          "1A=b",
          "A=\\\\x07",
          "root",
          "0",
          "nobody2",
          "u:x",
          "5:3",
          "3:5",
          "1:infinity",
          "infinity:1",
          "daily",
          "Mon..Fri 10:00",
          "Sun..Mon",
          "*:0/5",
          "control-group",
          "mixed",
          "process",
          "on-failure",
          "always",
          "abort",
          "kill",
          "oneshot",
          "simple",
          "notify",
          "forking",
          "cgroup",
          "both",
          "ipv6-only",
          "idle",
          "a.service",
          "a@.service",
          "a@b.service b.socket",
          "a.foo",
          "a.target",
          "x..y",
          "fail",
          "isolate",
          "inactive-or-failed",
          "daemon",
          "local7",
          "info",
          "7",
          "8",
          "man:x(1)",
          "http://x",
          "ftp://x",
          "80",
          "0.0.0.0:80",
          "1.2.3.4:0",
          "1.2.3:80",
          "[::1]:80",
          "[::1]",
          "[fe80::1]:80%%lo",
          "[::g]:80",
          "@abstract",
          "@",
          "65536",
          "/bin/true",
          "-/bin/true x",
          "@/bin/true a b",
          "+!/bin/true",
          ":-@/bin/true x",
          "/bin/true ; /bin/false",
          "/bin/true \\\\; x",
          "/bin/true 'x",
          "true",
          "bin/true",
          "/bin/",
          "@/bin/true",
          ";",
          "/bin/true %n %Z $X",
          "/bin/true a\\\\qb",
          "0-3,5",
          "x-3",
          "9999",
          "eth0",
          "*",
          "a/b/c:d",
          "/var/run/x",
          "private",
          "private/x",
          "../x",
          "x:y z",
          "state");

  private static final String BASE = "[Unit]\nDefaultDependencies=no\n";

  /** What a unit of each type needs at least. */
  private static final Map<String, String> NEEDS =
      Map.of(
          "service", "[Service]\nExecStart=/bin/true\n",
          "timer", "[Timer]\nOnBootSec=1d\n",
          "path", "[Path]\nPathExists=/nowhere\n",
          "socket", "[Socket]\nListenStream=/run/nowhere.sock\n",
          "mount", "[Mount]\nWhat=/dev/nothing\nWhere=/%p\n");

  private static final Pattern ERROR_NAME =
      Pattern.compile(
          ": (Invalid argument|Invalid slot|Numerical result out of range|File name too long|No"
              + " such device|Protocol not supported|Address family not supported by protocol)$");

  private static final Pattern OWN_PLACE = Pattern.compile("^\\[\\w+\\](?: \\w+=)?: ");

  @TempDir private Path folder;

  /** What one reader says of a unit. */
  private record Verdict(boolean refused, Set<String> messages) {}

  @ParameterizedTest
  @CsvSource({
    "mount, Mount, 8",
    "service, Service, 14",
    "service, Unit, 14",
    "timer, Timer, 40",
    "path, Path, 40",
    "socket, Socket, 10"
  })
  void warningsAndFaultsAreTheSame(String type, String section, int each) throws Exception {
    var units = new LinkedHashMap<UnitName, String>();
    List<String> options =
        Directives.of(section).entrySet().stream()
            .filter(entry -> entry.getValue() == Standing.SUPPORTED)
            .map(Map.Entry::getKey)
            .filter(option -> !DirectivesTest.isNewer(section, option))
            .toList();
    Property.holds(
        each * options.size(),
        chance -> {
          String option = options.get(units.size() % options.size());
          String assignment = option + "=" + chance.pick(VALUES).replace("\\\\", "\\") + "\n";
          var name = new UnitName("u" + units.size() + "." + type);
          units.put(name, BASE + NEEDS.get(type) + "[" + section + "]\n" + assignment);
        });
    compare(units);
  }

  /** Many assignments at once: lists that grow and are reset, rules between options. */
  @ParameterizedTest
  @CsvSource({"service, Service", "socket, Socket", "mount, Mount", "timer, Timer", "path, Path"})
  void manyOptionsAtOnceAreReadTheSame(String type, String section) throws Exception {
    List<String> options =
        Directives.of(section).entrySet().stream()
            .filter(entry -> entry.getValue() == Standing.SUPPORTED)
            .map(Map.Entry::getKey)
            .filter(option -> !DirectivesTest.isNewer(section, option))
            // It would hush the tool itself.
            .filter(option -> !option.equals("LogLevelMax"))
            .toList();
    var units = new LinkedHashMap<UnitName, String>();
    Property.holds(
        300,
        chance -> {
          var text = new StringBuilder(BASE + "[" + section + "]\n");
          for (int i = chance.below(5); i >= 0; i--) {
            String value = chance.pick(VALUES).replace("\\\\", "\\");
            text.append(chance.pick(options)).append('=').append(value).append('\n');
          }
          text.append(chance.flip() ? NEEDS.get(type) : "");
          units.put(new UnitName("m" + units.size() + "." + type), text.toString());
        });
    compare(units);
  }

  private void compare(Map<UnitName, String> units) throws Exception {
    Map<UnitName, Verdict> theirs = theirs(units);
    var faults = new ArrayList<String>();
    units.forEach(
        (name, text) -> {
          Verdict ours = ours(name, text);
          Verdict found = theirs.get(name);
          Verdict expected = found == null ? new Verdict(false, Set.of()) : found;
          if (ours.refused != expected.refused
              || !expected.messages.containsAll(ours.messages)
              || (!ours.refused && !ours.messages.equals(expected.messages))) {
            faults.add(text.substring(BASE.length()) + "ours   " + ours + "\ntheirs " + expected);
          }
        });
    assertThat(String.join("\n\n", faults)).as("%s of %s", faults.size(), units.size()).isEmpty();
    assertThat(theirs.values().stream().filter(verdict -> !verdict.messages.isEmpty()).count())
        .as("units of which systemd says something")
        .isGreaterThan(units.size() / 5);
  }

  private static Verdict ours(UnitName name, String text) {
    try {
      UnitDefinition unit = UnitDefinition.read(name, text, Hosts.EXAMPLE, Policy.STRICT);
      var messages = new TreeSet<String>();
      for (String warning : unit.warnings()) {
        if (!warning.contains("supported here") && !warning.contains("taken as met")) {
          messages.add(normalized(warning));
        }
      }
      return new Verdict(false, messages);
    } catch (UnitSyntaxException e) {
      return new Verdict(true, Set.of(normalized(e.getMessage())));
    }
  }

  private static String normalized(String message) {
    return ERROR_NAME
        .matcher(OWN_PLACE.matcher(OneLine.of(message)).replaceFirst(""))
        .replaceFirst("")
        .replaceFirst("ignoring line: .*", "ignoring line.")
        .replaceFirst("^Unbalanced quoting, ignoring", "Unbalanced quoting")
        .replaceFirst("^Failed to resolve specifiers", "Failed to resolve unit specifiers")
        .replaceFirst("(unit specifiers in )'?\"?(.*?)'?\"?(, ignoring)?$", "$1$2$3")
        .replaceFirst(
            "^Invalid syntax \\w+Directory=(.*), ignoring", "Invalid syntax, ignoring: $1")
        .replaceFirst(": Unit name .* is missing the instance name.", "")
        .replaceFirst("^(PIDFile= path is .*?), ignoring: ", "$1: ")
        .replaceFirst("This is unsafe, .*", "")
        .replaceFirst("^Cannot add CPU (\\d+) to set", "Failed to parse CPU affinity '$1'")
        .replaceFirst(" Support for .* will be removed soon.", "");
  }

  private Map<UnitName, Verdict> theirs(Map<UnitName, String> units) throws Exception {
    var files = new ArrayList<String>();
    for (Map.Entry<UnitName, String> unit : units.entrySet()) {
      Path file = folder.resolve(unit.getKey().value());
      Files.writeString(file, unit.getValue());
      files.add(file.toString());
    }
    List<String> command = List.of("systemd-analyze", "verify", "--man=no", "--");
    String output = Systemd.run(Map.of(), command, files);
    var messages = new HashMap<String, Set<String>>();
    var refused = new TreeSet<String>();
    var bad =
        Pattern.compile("Unit (\\S+) (?:has a bad unit file setting|failed to load properly)");
    var said =
        Pattern.compile("^(?:" + Pattern.quote(folder + "/") + ")?(\\w+\\.\\w+):(?:\\d+:)? (.*)");
    for (String line : output.lines().toList()) {
      Matcher refusal = bad.matcher(line);
      Matcher message = said.matcher(line);
      if (refusal.find()) {
        refused.add(refusal.group(1));
      } else if (message.find() && !isOfOther(message.group(2))) {
        messages
            .computeIfAbsent(message.group(1), key -> new TreeSet<>())
            .add(normalized(message.group(2)));
      }
    }
    var verdicts = new HashMap<UnitName, Verdict>();
    for (UnitName name : units.keySet()) {
      verdicts.put(
          name,
          new Verdict(
              refused.contains(name.value()), messages.getOrDefault(name.value(), Set.of())));
    }
    return verdicts;
  }

  /** What the tool checks beyond reading. */
  private static boolean isOfOther(String message) {
    return message.matches("Command .* is not executable: .*")
        || message.startsWith("Failed to create")
        || message.matches("service .* not loaded, socket cannot be started.")
        || message.startsWith("Unit configuration has fatal error");
  }
}
