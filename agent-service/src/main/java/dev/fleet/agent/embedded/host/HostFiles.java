package dev.fleet.agent.embedded.host;

import java.time.Instant;
import java.util.Optional;

/**
 * The files and folders that the manager handles itself: folders of units, PID files, environment
 * files, stamps of timers. Paths are absolute. Modes are those of chmod(2); users and groups are
 * names or numbers, the manager's own where empty.
 */
public interface HostFiles {
  /**
   * A whole file, read once.
   *
   * @param limit bytes
   * @return empty if there is none
   * @throws HostException if it is longer, or cannot be read
   */
  Optional<byte[]> read(String path, int limit) throws HostException;

  /** Writes a whole file, and so that it is either the old or the new one if the host dies. */
  void write(String path, byte[] content, int mode) throws HostException;

  /** When a file was last written; empty if there is none. */
  Optional<Instant> modified(String path) throws HostException;

  /** Sets when a file was last written, and makes an empty one if there is none. */
  void touch(String path, Instant modified) throws HostException;

  /** Makes a folder and what is missing above it with one mode; does nothing where it exists. */
  void makeFolders(String path, int mode) throws HostException;

  /**
   * Makes a folder such as {@code RuntimeDirectory=}: missing ones above it with 0755, itself with
   * {@code mode}, it and everything in it owned by {@code user} and {@code group}.
   */
  void ownFolder(String path, int mode, Optional<String> user, Optional<String> group)
      throws HostException;

  /** Makes a symbolic link unless there is the same one. */
  void link(String path, String target) throws HostException;

  /** Removes a file, or a folder with everything in it; links in it are not followed. */
  void remove(String path) throws HostException;
}
