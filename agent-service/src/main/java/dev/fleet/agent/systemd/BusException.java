package dev.fleet.agent.systemd;

import dev.fleet.agent.units.UnitManagerException;

/** A D-Bus call that did not succeed. */
final class BusException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The name of errors that the line to systemd itself makes. */
  static final String LOST = "dev.fleet.Lost";

  private final String name;

  BusException(String name, String message) {
    super(message);
    this.name = name;
  }

  static BusException lost(String message) {
    return new BusException(LOST, message);
  }

  /** Whether systemd says that it has no such unit in memory, nor a file for it. */
  boolean isNoSuchUnit() {
    return name.equals("org.freedesktop.systemd1.NoSuchUnit");
  }

  /**
   * Whether systemd cannot say what it was asked for, since it is no text: D-Bus carries UTF-8 only
   * (sd_bus_message_append(3), EINVAL).
   */
  boolean isUnspeakable() {
    return name.equals("org.freedesktop.DBus.Error.InvalidArgs");
  }

  /** Whether systemd did not answer, rather than refused. */
  boolean isLost() {
    return name.equals(LOST)
        || name.startsWith("org.freedesktop.DBus.Error.NoReply")
        || name.startsWith("org.freedesktop.DBus.Error.Disconnected")
        || name.startsWith("org.freedesktop.DBus.Error.ServiceUnknown")
        || name.startsWith("org.freedesktop.DBus.Error.NameHasNoOwner")
        || name.startsWith("org.freedesktop.DBus.Error.Timeout");
  }

  /** What the caller of the port sees. */
  UnitManagerException toUnitManagerException() {
    String message = getMessage() == null ? name : getMessage();
    return new UnitManagerException(
        isLost() ? UnitManagerException.Kind.UNAVAILABLE : UnitManagerException.Kind.REFUSED,
        message,
        this);
  }
}
