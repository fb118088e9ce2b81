package dev.fleet.runtime.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of one program, and the one place that reads them. Immutable.
 *
 * <p>Later sources win: defaults, configuration file ({@code --config FILE} or {@code
 * FLEET_CONFIG}; {@code name=value} lines, {@code #} comments), environment, command line. Unknown
 * names in the file and on the command line are faults; unknown environment variables are not,
 * since programs share an environment. All faults are reported at once.
 */
public final class Options {
  private static final String CONFIG = "config";
  private static final int MAX_FILE_BYTES = 1 << 20;

  private final String program;
  private final String summary;
  private final String version;
  private final Map<String, Option<?>> byName = new LinkedHashMap<>();

  private Options(String program, String summary, String version, List<Option<?>> options) {
    this.program = program;
    this.summary = summary;
    this.version = version;
    for (Option<?> option : options) {
      if (List.of(CONFIG, "help", "version").contains(option.name())
          || byName.put(option.name(), option) != null) {
        throw new IllegalArgumentException("the option " + option + " is declared twice");
      }
    }
  }

  /** The options of {@code program}, in the order in which help shows them. */
  public static Options of(
      String program, String summary, String version, List<Option<?>> options) {
    return new Options(program, summary, version, options);
  }

  /** Reads all sources. Touches nothing but the configuration file. */
  public Outcome parse(List<String> arguments, Map<String, String> environment) {
    var faults = new ArrayList<String>();
    CommandLine commandLine = CommandLine.read(arguments, byName, faults);
    if (commandLine.help()) {
      return new Outcome.Show(help());
    }
    if (commandLine.version()) {
      return new Outcome.Show(program + " " + version + "\n");
    }
    var texts = new HashMap<String, Given>();
    String file =
        commandLine.config() != null ? commandLine.config() : environment.get("FLEET_CONFIG");
    if (file != null && !file.isBlank()) {
      readFile(file, texts, faults);
    }
    for (Option<?> option : byName.values()) {
      String text = environment.get(option.environmentName());
      if (text != null) {
        texts.put(option.name(), new Given(option.environmentName(), text));
      }
    }
    commandLine.values().forEach((name, text) -> texts.put(name, new Given("--" + name, text)));
    Settings settings = evaluate(texts, faults);
    return faults.isEmpty() ? new Outcome.Ready(settings) : new Outcome.Faulty(faults);
  }

  private Settings evaluate(Map<String, Given> texts, List<String> faults) {
    var values = new HashMap<Option<?>, Object>();
    for (Option<?> option : byName.values()) {
      Given given = texts.get(option.name());
      if (given == null && option.fallback() != null) {
        given = new Given("default of " + option, option.fallback());
      }
      if (given == null) {
        if (option.isRequired()) {
          faults.add("%s (or %s) must be given".formatted(option, option.environmentName()));
        }
        continue;
      }
      try {
        values.put(option, option.parse(given.text));
      } catch (IllegalArgumentException e) {
        faults.add(given.source + ": " + e.getMessage());
      }
    }
    return new Settings(values);
  }

  private void readFile(String name, Map<String, Given> texts, List<String> faults) {
    List<String> lines;
    try {
      Path file = Path.of(name);
      if (Files.size(file) > MAX_FILE_BYTES) {
        faults.add("--config: the file " + name + " is larger than 1 MiB");
        return;
      }
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      faults.add("--config: there is no file " + name);
      return;
    } catch (CharacterCodingException e) {
      faults.add("--config: the file " + name + " is not UTF-8");
      return;
    } catch (IOException | IllegalArgumentException e) {
      faults.add("--config: cannot read the file " + name + ": " + e.getMessage());
      return;
    }
    for (int i = 0; i < lines.size(); i++) {
      readLine(name + ":" + (i + 1), lines.get(i).trim(), texts, faults);
    }
  }

  private void readLine(String place, String line, Map<String, Given> texts, List<String> faults) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    if (equals < 0) {
      faults.add(place + ": expected name=value, got '" + line + "'");
      return;
    }
    String name = line.substring(0, equals).trim();
    if (!byName.containsKey(name)) {
      faults.add(place + ": unknown option '" + name + "'");
      return;
    }
    var given = new Given(place + ": " + name, line.substring(equals + 1).trim());
    if (texts.put(name, given) != null) {
      faults.add(place + ": '" + name + "' is given twice");
    }
  }

  /** The text of {@code --help}. */
  public String help() {
    var text = new StringBuilder();
    text.append(program).append(" - ").append(summary).append("\n\n");
    text.append("Usage: ").append(program).append(" [OPTION]...\n\nOptions:\n");
    byName.values().forEach(option -> appendHelp(text, option));
    appendHelp(text, "--config FILE", "Read options from FILE, one name=value a line", null);
    appendHelp(text, "--help", "Show this text", null);
    appendHelp(text, "--version", "Show the version", null);
    text.append(
        "\nEvery option can be set by an environment variable: --some-name by FLEET_SOME_NAME.\n");
    text.append("The command line wins over the environment, the environment over the file.\n");
    return text.toString();
  }

  private static void appendHelp(StringBuilder text, Option<?> option) {
    String fallback = option.isFlag() ? null : option.fallback();
    String head = "--" + option.name() + (option.isFlag() ? "" : " VALUE");
    String note =
        option.isRequired()
            ? "required"
            : fallback == null || fallback.isEmpty() ? null : "default: " + fallback;
    appendHelp(text, head, option.description(), note);
  }

  private static void appendHelp(
      StringBuilder text, String head, String description, @Nullable String note) {
    text.append("  ").append(head).append("\n      ").append(description);
    if (note != null) {
      text.append(" (").append(note).append(')');
    }
    text.append('\n');
  }

  /** A value as text, and where it was given. */
  private record Given(String source, String text) {}
}
