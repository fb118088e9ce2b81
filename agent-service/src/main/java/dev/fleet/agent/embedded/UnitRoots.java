package dev.fleet.agent.embedded;

import dev.fleet.unit.systemd.UnitDirectories.Kind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Below which folders {@code RuntimeDirectory=} and its kind, and the specifiers for them, are.
 *
 * @param roots absolute paths, for all kinds
 * @param tmp {@code %T}
 * @param varTmp {@code %V}
 */
public record UnitRoots(Map<Kind, String> roots, String tmp, String varTmp) {
  public UnitRoots {
    roots = Map.copyOf(roots);
  }

  /**
   * The folders of the system if this process is root's, else those of its user; file-hierarchy(7).
   */
  public static UnitRoots usual() {
    Map<String, String> environment = System.getenv();
    return of(
        System.getProperty("user.name").equals("root"),
        Path.of(System.getProperty("user.home")),
        environment);
  }

  static UnitRoots of(boolean root, Path home, Map<String, String> environment) {
    var roots = new EnumMap<Kind, String>(Kind.class);
    if (root) {
      roots.put(Kind.RUNTIME, "/run");
      roots.put(Kind.STATE, "/var/lib");
      roots.put(Kind.CACHE, "/var/cache");
      roots.put(Kind.LOGS, "/var/log");
      roots.put(Kind.CONFIGURATION, "/etc");
    } else {
      Path state = given(environment, "XDG_STATE_HOME").orElse(home.resolve(".local/state"));
      roots.put(
          Kind.RUNTIME,
          given(environment, "XDG_RUNTIME_DIR").orElse(state.resolve("run")).toString());
      roots.put(Kind.STATE, state.toString());
      roots.put(
          Kind.CACHE,
          given(environment, "XDG_CACHE_HOME").orElse(home.resolve(".cache")).toString());
      roots.put(Kind.LOGS, state.resolve("log").toString());
      roots.put(
          Kind.CONFIGURATION,
          given(environment, "XDG_CONFIG_HOME").orElse(home.resolve(".config")).toString());
    }
    return new UnitRoots(roots, environment.getOrDefault("TMPDIR", "/tmp"), "/var/tmp");
  }

  private static Optional<Path> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(Path::of).filter(Path::isAbsolute);
  }

  /** The folder of a kind. */
  public String of(Kind kind) {
    String root = roots.get(kind);
    if (root == null) {
      throw new IllegalStateException("no folder for " + kind);
    }
    return root;
  }
}
