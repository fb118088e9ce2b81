package dev.fleet.agent.embedded.host;

/** What came of a spawn. */
public sealed interface Launch {
  /** There is a process. */
  record Launched(int pid) implements Launch {}

  /**
   * There is none, and no listener will hear of it.
   *
   * @param exitStatus what systemd's child would have exited with, see "Process Exit Codes" in
   *     systemd.exec(5): 200 CHDIR, 203 EXEC, 209 STDOUT, 216 GROUP, 217 USER and their kind
   * @param step its name there, e.g. {@code EXEC}
   * @param reason one line, e.g. {@code No such file or directory}
   */
  record Failed(int exitStatus, String step, String reason) implements Launch {}
}
