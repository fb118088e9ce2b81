package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.HostFiles;
import dev.fleet.unit.systemd.ExecContext;
import dev.fleet.unit.systemd.UnitDirectories;
import dev.fleet.unit.systemd.UnitDirectories.Folder;
import dev.fleet.unit.systemd.UnitDirectories.Folders;
import dev.fleet.unit.systemd.UnitDirectories.Kind;
import dev.fleet.unit.systemd.UnitDirectories.Preserve;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes and removes the folders of {@code RuntimeDirectory=} and its kind; see systemd.exec(5). */
final class UnitFolders {
  private final HostFiles files;
  private final Map<Kind, String> roots;

  /**
   * @param roots where the folders of each kind are, absolute
   */
  UnitFolders(HostFiles files, Map<Kind, String> roots) {
    this.files = files;
    this.roots = roots;
  }

  /** Folders could not be made. */
  static final class FolderException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    FolderException(Kind kind, HostException cause) {
      super(cause.line(), cause);
      this.kind = kind;
    }

    /** What the process would have exited with. */
    int exitStatus() {
      return switch (kind) {
        case RUNTIME -> 233;
        case STATE -> 238;
        case CACHE -> 239;
        case LOGS -> 240;
        case CONFIGURATION -> 241;
      };
    }

    String step() {
      return kind.variable();
    }
  }

  private String path(Kind kind, String relative) {
    return roots.get(kind) + "/" + relative;
  }

  /** Makes those that are missing. */
  void make(ExecContext context) throws FolderException {
    for (Map.Entry<Kind, Folders> entry : context.directories().folders().entrySet()) {
      Kind kind = entry.getKey();
      boolean owned = kind != Kind.CONFIGURATION;
      try {
        for (Folder folder : entry.getValue().folders()) {
          files.ownFolder(
              path(kind, folder.path()),
              entry.getValue().mode(),
              owned ? context.user() : Optional.empty(),
              owned ? context.group() : Optional.empty());
          for (String link : folder.links()) {
            files.link(path(kind, link), path(kind, folder.path()));
          }
        }
      } catch (HostException e) {
        throw new FolderException(kind, e);
      }
    }
  }

  /** The variables that tell a process where its folders are. */
  Map<String, String> variables(UnitDirectories directories) {
    var variables = new LinkedHashMap<String, String>();
    directories
        .folders()
        .forEach(
            (kind, folders) ->
                variables.put(
                    kind.variable(),
                    folders.folders().stream()
                        .map(folder -> path(kind, folder.path()))
                        .collect(Collectors.joining(":"))));
    return variables;
  }

  /**
   * Removes the runtime folders of a unit that has stopped.
   *
   * @param restarts whether it starts again by itself
   */
  void removeRuntime(UnitDirectories directories, boolean restarts) throws HostException {
    Preserve preserve = directories.runtimePreserve();
    Folders folders = directories.folders().get(Kind.RUNTIME);
    if (folders == null || preserve == Preserve.YES || (preserve == Preserve.RESTART && restarts)) {
      return;
    }
    for (Folder folder : folders.folders()) {
      for (String link : folder.links()) {
        files.remove(path(Kind.RUNTIME, link));
      }
      files.remove(path(Kind.RUNTIME, folder.path()));
    }
  }
}
