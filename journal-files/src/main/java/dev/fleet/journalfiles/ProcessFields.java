package dev.fleet.journalfiles;

/**
 * What is known of the process that writes. What is not known is left out of the records.
 *
 * @param pid {@code _PID}; 0 if unknown
 * @param uid {@code _UID}; negative if unknown
 * @param gid {@code _GID}; negative if unknown
 * @param comm {@code _COMM}; empty if unknown, likewise the following
 * @param exe {@code _EXE}
 * @param cmdline {@code _CMDLINE}, words parted by blanks; cut after 4,096 bytes
 * @param cgroup {@code _SYSTEMD_CGROUP}, from the root of the hierarchy
 */
public record ProcessFields(
    int pid, int uid, int gid, String comm, String exe, String cmdline, String cgroup) {
  /** Nothing is known but who it is. */
  public static ProcessFields of(int pid, int uid, int gid) {
    return new ProcessFields(pid, uid, gid, "", "", "", "");
  }
}
