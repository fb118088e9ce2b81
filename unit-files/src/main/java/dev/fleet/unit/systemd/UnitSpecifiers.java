package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The specifiers of systemd.unit(5), for one unit on one host. */
final class UnitSpecifiers {
  /** Those that may stand where the name of a unit is meant. */
  private static final String IN_NAMES = "ijnNpUuGgAabBHlmMovwWq";

  private final UnitName name;
  private final SpecifierContext host;

  UnitSpecifiers(UnitName name, SpecifierContext host) {
    this.name = name;
    this.host = host;
  }

  /**
   * Expands text of any kind.
   *
   * @param most characters of what comes out; empty if there would be more, or if a specifier has
   *     no value here
   */
  Optional<String> expand(String text, int most) {
    return expand(text, most, false);
  }

  /** Expands the name of a unit. */
  Optional<String> expandName(String text) {
    return expand(text, UnitName.MAX_BYTES, true);
  }

  private Optional<String> expand(String text, int most, boolean names) {
    var expanded = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '%' || at == text.length()) {
        expanded.append(c);
      } else {
        char specifier = text.charAt(at++);
        String value = names && IN_NAMES.indexOf(specifier) < 0 ? plain(specifier) : of(specifier);
        if (value == null) {
          return Optional.empty();
        }
        expanded.append(value);
      }
      if (expanded.length() > most) {
        return Optional.empty();
      }
    }
    return Optional.of(expanded.toString());
  }

  /** A percent sign before what could be no specifier is a character as any other. */
  private static @Nullable String plain(char specifier) {
    if (specifier == '%') {
      return "%";
    }
    boolean possible =
        (specifier >= '0' && specifier <= '9')
            || (specifier >= 'a' && specifier <= 'z')
            || (specifier >= 'A' && specifier <= 'Z');
    return possible ? null : "%" + specifier;
  }

  /** What a specifier stands for; null if it cannot be told. */
  private @Nullable String of(char specifier) {
    return switch (specifier) {
      case 'n' -> name.value();
      case 'N' -> name.stem();
      case 'p' -> name.prefix();
      case 'P' -> UnitNames.unescape(name.prefix()).orElse(null);
      case 'i' -> name.instance().orElse("");
      case 'I' -> UnitNames.unescape(name.instance().orElse("")).orElse(null);
      case 'j' -> lastPart();
      case 'J' -> UnitNames.unescape(lastPart()).orElse(null);
      case 'f' -> file();
      case 'y' -> host.unitFolder() + "/" + name.value();
      case 'Y' -> host.unitFolder();
      case 'c', 'r', 'R' -> null;
      default -> ofHost(specifier);
    };
  }

  private @Nullable String ofHost(char specifier) {
    return switch (specifier) {
      case 'm' -> host.machineId();
      case 'b' -> host.bootId();
      case 'H' -> host.hostname();
      case 'l' -> upToDot(host.hostname());
      case 'q' -> host.prettyHostname();
      case 'v' -> host.kernelRelease();
      case 'a' -> host.architecture();
      case 'u' -> host.user();
      case 'U' -> Long.toString(host.uid());
      case 'g' -> host.group();
      case 'G' -> Long.toString(host.gid());
      case 'h' -> host.home();
      case 's' -> host.shell();
      case 't' -> host.runtimeDirectory();
      case 'S' -> host.stateDirectory();
      case 'C' -> host.cacheDirectory();
      case 'L' -> host.logsDirectory();
      case 'E' -> host.configurationDirectory();
      case 'T' -> host.tmp();
      case 'V' -> host.varTmp();
      case 'd' -> host.credentialsRoot() + "/" + name.value();
      default -> ofRelease(specifier);
    };
  }

  private @Nullable String ofRelease(char specifier) {
    return switch (specifier) {
      case 'o' -> release("ID");
      case 'w' -> release("VERSION_ID");
      case 'B' -> release("BUILD_ID");
      case 'W' -> release("VARIANT_ID");
      case 'A' -> release("IMAGE_VERSION");
      case 'M' -> release("IMAGE_ID");
      default -> plain(specifier);
    };
  }

  private String release(String key) {
    return host.osRelease().getOrDefault(key, "");
  }

  /** The prefix after its last dash. */
  private String lastPart() {
    return name.prefix().substring(name.prefix().lastIndexOf('-') + 1);
  }

  /** The instance, or else the prefix, as a path. */
  private @Nullable String file() {
    return UnitNames.unescapePath(name.instance().orElse(name.prefix())).orElse(null);
  }

  private static String upToDot(String hostname) {
    int dot = hostname.indexOf('.');
    return dot < 0 ? hostname : hostname.substring(0, dot);
  }
}
