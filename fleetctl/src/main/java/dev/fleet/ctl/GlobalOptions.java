package dev.fleet.ctl;

import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The values of the global options: the command line's, else the environment's, else the defaults.
 * Empty variables and variables that cannot be read are passed over, as in the original; a wrong
 * value on the command line is an error.
 */
final class GlobalOptions {
  private static final Path SOCKET = Path.of("/run/fleet/registry.sock");
  private static final String TCP = "127.0.0.1:7400";
  private static final double MAX_SECONDS = 86_400;

  private final Map<String, String> given = new HashMap<>();
  private final Map<String, String> environment;

  private GlobalOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Reads what was parsed; {@code given} on the command line wins over the environment. */
  static GlobalOptions read(ParseResult parsed, Map<String, String> environment) {
    var options = new GlobalOptions(environment);
    for (GlobalFlag flag : GlobalFlag.ALL) {
      OptionSpec option = parsed.matchedOption("--" + flag.name());
      Object value = option == null ? null : option.getValue();
      if (value != null) {
        options.given.put(flag.name(), value.toString());
      }
    }
    return options;
  }

  /** The names of retired options on the command line. */
  List<GlobalFlag> retired() {
    return GlobalFlag.ALL.stream()
        .filter(flag -> flag.retired() && given.containsKey(flag.name()))
        .toList();
  }

  boolean usesRetired() {
    for (GlobalFlag flag : GlobalFlag.ALL) {
      if (flag.retired() && given.containsKey(flag.name())) {
        return true;
      }
    }
    return false;
  }

  /** Where the registry is. */
  List<Endpoint> endpoints() throws CommandFailure {
    String text = text("endpoint");
    if (text.isEmpty()) {
      text = Files.exists(SOCKET) ? "unix://" + SOCKET : TCP;
    }
    try {
      return Endpoint.parseList(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("Unable to initialize client: " + e.getMessage());
    }
  }

  /** The files for TLS; empty when none is given, and then connections are plain. */
  Optional<TlsFiles> tls() throws CommandFailure {
    Optional<Path> certificate = file("cert-file");
    Optional<Path> key = file("key-file");
    Optional<Path> authority = file("ca-file");
    if (certificate.isEmpty() && key.isEmpty() && authority.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TlsFiles(certificate, key, authority));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("Unable to initialize client: " + e.getMessage());
    }
  }

  /** How long one call may take. */
  Duration requestTimeout() throws CommandFailure {
    return seconds("request-timeout", Duration.ofSeconds(10));
  }

  Duration sshTimeout() throws CommandFailure {
    return seconds("ssh-timeout", Duration.ofSeconds(10));
  }

  boolean strictHostKeyChecking() {
    return isOn("strict-host-key-checking", true);
  }

  boolean debug() {
    return isOn("debug", false);
  }

  boolean help() {
    return isOn("help", false);
  }

  /** A text option; empty when nobody set it. */
  String text(String name) {
    String value = given.get(name);
    return value == null ? fromEnvironment(name) : value;
  }

  private String fromEnvironment(String name) {
    GlobalFlag flag = GlobalFlag.named(name);
    return flag == null ? "" : environment.getOrDefault(flag.variable(), "");
  }

  private Optional<Path> file(String name) {
    String text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private boolean isOn(String name, boolean initial) {
    String value = given.containsKey(name) ? given.get(name) : fromEnvironment(name);
    if (value == null) {
      return initial;
    }
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> initial;
    };
  }

  private Duration seconds(String name, Duration initial) throws CommandFailure {
    String onCommandLine = given.get(name);
    String text = onCommandLine == null ? fromEnvironment(name) : onCommandLine;
    if (text.isEmpty() && onCommandLine == null) {
      return initial;
    }
    try {
      double seconds = Double.parseDouble(text);
      if (seconds > 0 && seconds <= MAX_SECONDS) {
        return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
      }
    } catch (NumberFormatException e) {
      if (onCommandLine == null) {
        return initial;
      }
    }
    if (onCommandLine == null) {
      return initial;
    }
    throw new CommandFailure(
        2,
        "Error: invalid value \"%s\" for --%s: a number of seconds from 0.001 to 86400 is needed"
            .formatted(text, name));
  }
}
