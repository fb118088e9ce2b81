package dev.fleet.ctl;

import com.google.protobuf.Timestamp;
import dev.fleet.ctl.journal.TimeText;
import dev.fleet.v1.ReadEntriesRequest;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code fleetctl journal} asks of each machine, from the options that are journalctl's. */
final class JournalQuery {
  private static final List<String> PRIORITIES =
      List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
  private static final int MAX_GREP_BYTES = 1024;

  private JournalQuery() {}

  static void declare(CommandSpec spec) {
    spec.addOption(Flags.text("lines", "10", "Show this many of the last lines, or all", "-n"));
    spec.addOption(Flags.toggle("follow", "Go on with lines as they are written", "-f", "--f"));
    spec.addOption(Flags.text("output", "short", "Format of a line, as of journalctl", "-o"));
    spec.addOption(Flags.text("since", "TIME", "Not before, e.g. 2026-11-23 14:21:11, -2h", "-S"));
    spec.addOption(Flags.text("until", "TIME", "Not after", "-U"));
    spec.addOption(Flags.text("priority", "LEVEL", "At most this level: 0 to 7, or err", "-p"));
    spec.addOption(Flags.text("grep", "PATTERN", "Only messages that match", "-g"));
    spec.addOption(Flags.optional("boot", "0", "Only of this boot: an ID, 0, -1, ...", "-b"));
    spec.addOption(Flags.text("machine", "ID", "Only of this machine, by the beginning of its ID"));
    spec.addOption(Flags.toggle("sudo", "Does nothing any more: no ssh is needed"));
    spec.addOption(Flags.number("ssh-port", 22, "Does nothing any more: no ssh is needed"));
  }

  /** How many lines back; a negative number means all. */
  static int lines(Invocation call) throws CommandFailure {
    boolean bounded = call.has("since") || call.has("until");
    String text = call.text("lines", bounded ? "all" : "10");
    if (text.equals("all")) {
      return -1;
    }
    try {
      int lines = Integer.parseInt(text.startsWith("+") ? text.substring(1) : text);
      if (lines >= 0) {
        return lines;
      }
    } catch (NumberFormatException e) {
      throw wrong("lines", text, "a number or all");
    }
    throw wrong("lines", text, "a number or all");
  }

  /** The request of one machine, without the units. */
  static ReadEntriesRequest.Builder request(Invocation call) throws CommandFailure {
    var request = ReadEntriesRequest.newBuilder();
    int lines = lines(call);
    if (lines >= 0) {
      request.setLines(lines);
    }
    request.setFollow(call.isOn("follow"));
    if (call.has("since")) {
      request.setSince(time(call, "since"));
    }
    if (call.has("until")) {
      if (request.getFollow()) {
        throw new CommandFailure(2, "Error: --until and --follow contradict each other");
      }
      request.setUntil(time(call, "until"));
    }
    if (call.has("priority")) {
      request.setMaxPriority(priority(call.text("priority", "")));
    }
    String grep = call.text("grep", "");
    if (grep.length() > MAX_GREP_BYTES) {
      throw wrong("grep", grep.substring(0, 20) + "…", "at most 1024 bytes");
    }
    request.setGrep(grep);
    if (call.has("boot")) {
      boot(request, call.text("boot", "0"));
    }
    return request;
  }

  static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static Timestamp time(Invocation call, String option) throws CommandFailure {
    try {
      return timestamp(
          TimeText.parse(call.text(option, ""), call.clocks().now(), call.terminal().zone()));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(2, "Error: --" + option + ": " + e.getMessage());
    }
  }

  private static int priority(String text) throws CommandFailure {
    int named = PRIORITIES.indexOf(text);
    if (named >= 0) {
      return named;
    }
    if (text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '7') {
      return text.charAt(0) - '0';
    }
    throw wrong("priority", text, "0 to 7, or one of " + String.join(", ", PRIORITIES));
  }

  private static void boot(ReadEntriesRequest.Builder request, String text) throws CommandFailure {
    String id = text.replace("-", "");
    if (id.length() == 32 && isHex(id)) {
      request.setBootId(id);
      return;
    }
    try {
      int offset = Integer.parseInt(text);
      if (offset <= 0) {
        request.setBootOffset(offset);
        return;
      }
    } catch (NumberFormatException e) {
      throw wrong("boot", text, "the ID of a boot, 0, or a negative number");
    }
    throw wrong("boot", text, "the ID of a boot, 0, or a negative number");
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static CommandFailure wrong(String option, String value, String needed) {
    return new CommandFailure(
        2, "Error: invalid value \"%s\" for --%s: %s is needed".formatted(value, option, needed));
  }
}
