package dev.fleet.conformance;

import dev.fleet.agent.units.UnitManager;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** A unit manager and the host on which it runs units. Thread-safe. */
public interface Subject extends AutoCloseable {
  /** One word for reports and for the table of documented differences: {@code systemd}. */
  String name();

  /** The manager, which nobody has opened yet. The same at each call. */
  UnitManager manager();

  /** Whether units may change users, mount and the like. */
  boolean isRoot();

  /**
   * A folder below which scenarios make folders of their own, as units on the host see it. Letters,
   * digits, dashes and slashes; at most 60 characters.
   */
  String scratch();

  /** Writes a file on the host, readable and executable by all; makes the folders above it. */
  void write(String path, String content) throws IOException;

  /**
   * What a shell command did.
   *
   * @param output of both streams
   */
  record Shell(int exit, String output) {}

  /** Runs a command by {@code /bin/sh} on the host, as the user who runs the manager. */
  Shell shell(String command) throws IOException;

  /** The journal. Everything that units wrote until now is in it when this returns. */
  JournalSource journal() throws IOException;

  /**
   * The command lines of all processes that the unit started, directly or not, and that live, in
   * any order.
   */
  List<String> processes(UnitName unit) throws IOException;

  /**
   * Keeps the manager from forgetting how loaded units ended, until {@link #cleanUp}.
   *
   * @param scenario prefix of the names of units
   */
  void pin(String scenario, Collection<UnitName> units) throws IOException;

  /** Ends whatever a scenario has left: processes of its units, what pins them, its folder. */
  void cleanUp(String scenario, Collection<UnitName> units) throws IOException;

  @Override
  void close();
}
