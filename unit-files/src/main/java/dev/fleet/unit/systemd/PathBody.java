package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.RateLimit;
import java.util.List;

/**
 * The {@code [Path]} section; see systemd.path(5).
 *
 * @param unit what it starts; the service of the same name unless set
 * @param directoryMode of folders made by {@code MakeDirectory=}; 0755 unless set
 * @param triggerLimit 200 activations in 2 s unless set
 */
public record PathBody(
    List<Watch> watches,
    UnitName unit,
    boolean makeDirectory,
    int directoryMode,
    RateLimit triggerLimit)
    implements UnitBody {
  /** What is waited for. */
  public enum Kind {
    EXISTS,
    EXISTS_GLOB,
    CHANGED,
    MODIFIED,
    DIRECTORY_NOT_EMPTY
  }

  /**
   * A path to watch.
   *
   * @param path absolute
   */
  public record Watch(Kind kind, String path) {}

  public PathBody {
    watches = List.copyOf(watches);
  }
}
