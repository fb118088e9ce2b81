package dev.fleet.agent.embedded.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Questions about the host that change nothing. What cannot be found out is answered with false, or
 * empty. Paths are absolute; links are followed unless said otherwise.
 */
public interface Facts {
  boolean exists(String path);

  /** Paths that match a pattern of glob(7), sorted; at most 10,000. */
  List<String> glob(String pattern);

  boolean isDirectory(String path);

  /** Whether the path itself is a symbolic link. */
  boolean isSymbolicLink(String path);

  boolean isMountPoint(String path);

  /**
   * Whether the file system below the path is mounted for writing; true if there is no such path,
   * as with systemd.
   */
  boolean isReadWrite(String path);

  /** Whether it is a folder with something in it other than hidden files and backups. */
  boolean isDirectoryNotEmpty(String path);

  /** Whether it is a regular file of more than no bytes. */
  boolean isFileNotEmpty(String path);

  /** Whether it is a regular file that may be executed. */
  boolean isFileExecutable(String path);

  /** A user by name or number. */
  Optional<Account> user(String nameOrNumber);

  /** The number of a group by name or number. */
  Optional<Long> group(String nameOrNumber);

  /** The user that the manager runs as. */
  Account self();

  /** Names and numbers of the groups that the manager is in. */
  boolean isInGroup(String nameOrNumber);

  String hostname();

  /** 32 hex digits; empty if unknown. */
  String machineId();

  /** 32 hex digits; empty if unknown. */
  String bootId();

  /** How long the host has been up; zero if unknown. */
  Duration uptime();

  /** {@code uname -r}. */
  String kernelRelease();

  /** systemd's word, e.g. {@code x86-64}, {@code arm64}. */
  String architecture();

  /** The words of the kernel's command line. */
  List<String> kernelCommandLine();

  /** Bytes; 0 if unknown. */
  long memoryBytes();

  /** That processes of ours may run on. */
  int cpus();

  /** The assignments of os-release(5). */
  Map<String, String> osRelease();

  /** The manager's own environment. */
  Map<String, String> environment();
}
