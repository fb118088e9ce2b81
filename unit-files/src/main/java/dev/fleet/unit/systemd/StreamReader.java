package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.CEscape;
import dev.fleet.unit.systemd.value.InputData;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads the options of standard input and outputs, systemd.exec(5). One use, one thread. */
final class StreamReader {
  /** The most data for standard input, in bytes. */
  private static final int MOST_DATA = 64 << 20;

  private static final int MOST_NAME = 255;

  private StandardInput input = new StandardInput.Null();
  private StandardOutput output = new StandardOutput.Inherit();
  private StandardOutput error = new StandardOutput.Inherit();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Data alone makes it the input. */
  StandardInput input() {
    return input instanceof StandardInput.Null && data.size() > 0
        ? new StandardInput.Data()
        : input;
  }

  /** Only a socket as the input can be the output too; else there is the journal. */
  StandardOutput output() {
    return output instanceof StandardOutput.Inherit && !isSocket()
        ? new StandardOutput.Journal()
        : output;
  }

  StandardOutput error() {
    return error;
  }

  InputData data() {
    return new InputData(data.toByteArray());
  }

  void readInput(OptionValue value) throws UnitSyntaxException {
    String text = value.text();
    switch (text) {
      case "null" -> input = new StandardInput.Null();
      case "data" -> input = new StandardInput.Data();
      case "socket" -> input = new StandardInput.Socket();
      case "fd" -> input = new StandardInput.NamedDescriptor("stdin");
      case "tty", "tty-force", "tty-fail" -> throw noTerminal(value);
      default -> {
        if (text.startsWith("fd:")) {
          descriptor(value, "stdin")
              .ifPresent(name -> input = new StandardInput.NamedDescriptor(name));
        } else if (text.startsWith("file:")) {
          file(value).ifPresent(path -> input = new StandardInput.File(path));
        } else {
          value.warnUnreadable("input specifier");
        }
      }
    }
  }

  void readOutput(OptionValue value) throws UnitSyntaxException {
    parseOutput(value, "stdout").ifPresent(parsed -> output = parsed);
  }

  void readError(OptionValue value) throws UnitSyntaxException {
    parseOutput(value, "stderr").ifPresent(parsed -> error = parsed);
  }

  private static Optional<StandardOutput> parseOutput(OptionValue value, String stream)
      throws UnitSyntaxException {
    String text = value.text();
    return switch (text) {
      case "inherit" -> Optional.of(new StandardOutput.Inherit());
      case "null" -> Optional.of(new StandardOutput.Null());
      case "journal" -> Optional.of(new StandardOutput.Journal());
      case "socket" -> Optional.of(new StandardOutput.Socket());
      case "fd" -> Optional.of(new StandardOutput.NamedDescriptor(stream));
      case "syslog", "syslog+console", "kmsg", "kmsg+console", "journal+console" -> journal(value);
      case "tty" -> throw noTerminal(value);
      default -> {
        int colon = text.indexOf(':');
        yield switch (text.substring(0, Math.max(colon, 0))) {
          case "fd" -> descriptor(value, stream).map(StandardOutput.NamedDescriptor::new);
          case "file" -> output(value, StandardOutput.Mode.OVERWRITE);
          case "append" -> output(value, StandardOutput.Mode.APPEND);
          case "truncate" -> output(value, StandardOutput.Mode.TRUNCATE);
          default -> {
            value.warnUnreadable("output specifier");
            yield Optional.empty();
          }
        };
      }
    };
  }

  private static Optional<StandardOutput> journal(OptionValue value) {
    if (value.text().startsWith("syslog")) {
      value.warn(
          "Standard output type %s is obsolete, automatically updating to journal. Please update"
                  .formatted(value.text())
              + " your unit file, and consider removing the setting altogether.");
    } else {
      value.warnHere("'" + value.text() + "' is not supported here, using journal");
    }
    return Optional.of(new StandardOutput.Journal());
  }

  private static Optional<StandardOutput> output(OptionValue value, StandardOutput.Mode mode) {
    return file(value).map(path -> new StandardOutput.File(path, mode));
  }

  void readText(OptionValue value) {
    if (value.isEmpty()) {
      data.reset();
      return;
    }
    Optional<String> text = CEscape.unescape(value.text());
    if (text.isEmpty()) {
      value.warn("Failed to decode C escaped text '" + value.text() + "', ignoring");
      return;
    }
    value
        .expand(text.get(), OptionValue.MOST_TEXT)
        .ifPresent(line -> append(value, (line + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  void readData(OptionValue value) {
    if (value.isEmpty()) {
      data.reset();
      return;
    }
    try {
      String packed = value.text().replaceAll("[ \\t\\n\\r]", "");
      append(value, Base64.getDecoder().decode(padded(packed)));
    } catch (IllegalArgumentException e) {
      value.warn("Failed to decode base64 data, ignoring: " + value.text());
    }
  }

  /** Unlike Java's, systemd's base64 must be padded. */
  private static String padded(String text) {
    if (text.length() % 4 != 0) {
      throw new IllegalArgumentException("not padded");
    }
    return text;
  }

  private void append(OptionValue value, byte[] bytes) {
    if (data.size() + bytes.length > MOST_DATA) {
      value.warn(
          "Standard input data too large (%d), maximum of %d permitted, ignoring."
              .formatted(data.size() + bytes.length, MOST_DATA));
      return;
    }
    data.writeBytes(bytes);
  }

  private boolean isSocket() {
    return input instanceof StandardInput.Socket || input instanceof StandardInput.NamedDescriptor;
  }

  private static Optional<String> file(OptionValue value) {
    String text = value.text();
    Optional<String> path =
        value.expand(text.substring(text.indexOf(':') + 1), UnitPath.MOST_BYTES);
    Optional<String> fault = path.flatMap(p -> value.pathFault(p, true, ""));
    fault.ifPresent(value::warn);
    return fault.isPresent() ? Optional.empty() : path.map(UnitPath::simplify);
  }

  private static Optional<String> descriptor(OptionValue value, String stream) {
    Optional<String> name = value.expand(value.text().substring("fd:".length()), MOST_NAME);
    if (name.isPresent() && !name.get().isEmpty() && !isDescriptorName(name.get())) {
      value.warn("Invalid file descriptor name, ignoring: " + name.get());
      return Optional.empty();
    }
    return name.map(text -> text.isEmpty() ? stream : text);
  }

  /** Names may hold anything that can be printed, except colons, which separate them. */
  static boolean isDescriptorName(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_NAME
        && text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ':');
  }

  private static UnitSyntaxException noTerminal(OptionValue value) {
    return value.refusal(
        "a terminal is not supported; use socket, data, file: or null for input, journal or file:"
            + " for output");
  }
}
