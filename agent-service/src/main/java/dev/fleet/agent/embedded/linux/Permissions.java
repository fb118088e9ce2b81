package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.AccessLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What another user may do to files, by their modes: for saying at once what would fail only after
 * this process has become that user. In doubt, that is with access lists, it is allowed.
 */
final class Permissions {
  private static final int EXECUTE = 1;
  private static final int GROUP_SHIFT = 3;
  private static final int OWNER_SHIFT = 6;

  private Permissions() {}

  /** Whether someone may execute a file or enter a folder, and enter those above it. */
  static boolean mayExecute(Path path, Identity identity) {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      return true;
    }
    for (Optional<Path> at = Optional.of(real);
        at.isPresent();
        at = Optional.ofNullable(at.get().getParent())) {
      if (!mayExecuteItself(at.get(), identity)) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayExecuteItself(Path path, Identity identity) {
    if (identity.uid() == 0) {
      return true;
    }
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(path, "unix:mode,uid,gid");
    } catch (IOException e) {
      return true;
    }
    int mode = number(attributes, "mode");
    long gid = Integer.toUnsignedLong(number(attributes, "gid"));
    List<Long> groups = identity.groups().orElse(List.of());
    int shift;
    if (Integer.toUnsignedLong(number(attributes, "uid")) == identity.uid()) {
      shift = OWNER_SHIFT;
    } else if (gid == identity.gid() || groups.contains(gid)) {
      shift = GROUP_SHIFT;
    } else {
      shift = 0;
    }
    return ((mode >> shift) & EXECUTE) != 0 || AccessLists.exists(path.toString());
  }

  private static int number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Integer number ? number : 0;
  }
}
