package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Optional;

/**
 * The {@code [Mount]} section; see systemd.mount(5).
 *
 * @param where absolute path; the unit is named after it
 * @param directoryMode of the folders made for it; 0755 unless set
 * @param timeout of mount(8) and umount(8); 90 s unless set
 */
public record MountBody(
    String what,
    String where,
    Optional<String> type,
    Optional<String> options,
    boolean sloppyOptions,
    boolean lazyUnmount,
    boolean readWriteOnly,
    boolean forceUnmount,
    int directoryMode,
    TimeSpan timeout,
    ExecContext exec,
    KillContext kill,
    ResourceLimits resources)
    implements UnitBody {}
