package dev.fleet.unit.systemd;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The folders that are made for a unit before it starts: {@code RuntimeDirectory=} and its kind.
 *
 * @param folders only kinds that have some
 */
public record UnitDirectories(Map<Kind, Folders> folders, Preserve runtimePreserve) {
  public static final UnitDirectories NONE = new UnitDirectories(Map.of(), Preserve.NO);

  /** Under which root, and in which variable they are told to the unit. */
  public enum Kind {
    RUNTIME("RuntimeDirectory", "RUNTIME_DIRECTORY"),
    STATE("StateDirectory", "STATE_DIRECTORY"),
    CACHE("CacheDirectory", "CACHE_DIRECTORY"),
    LOGS("LogsDirectory", "LOGS_DIRECTORY"),
    CONFIGURATION("ConfigurationDirectory", "CONFIGURATION_DIRECTORY");

    private final String option;
    private final String variable;

    Kind(String option, String variable) {
      this.option = option;
      this.variable = variable;
    }

    public String option() {
      return option;
    }

    /** The environment variable that holds the paths, separated by colons. */
    public String variable() {
      return variable;
    }
  }

  /** Whether the runtime folders outlive a stop. */
  public enum Preserve {
    NO,
    RESTART,
    YES
  }

  /**
   * The folders of one kind.
   *
   * @param mode 0755 unless set
   */
  public record Folders(List<Folder> folders, int mode) {
    public Folders {
      folders = List.copyOf(folders);
    }
  }

  /**
   * One folder.
   *
   * @param path relative to the root of its kind
   * @param links relative paths of symbolic links to it
   */
  public record Folder(String path, List<String> links) {
    public Folder {
      links = List.copyOf(links);
    }
  }

  public UnitDirectories {
    var copy = new EnumMap<Kind, Folders>(Kind.class);
    copy.putAll(folders);
    folders = Collections.unmodifiableMap(copy);
  }
}
