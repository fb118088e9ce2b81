package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.host.Account;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every process gets before its unit has a say; see "Environment Variables in Spawned
 * Processes" of systemd.exec(5).
 */
public final class ManagerEnvironment {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ManagerEnvironment() {}

  /**
   * As of the system's manager if it runs as root, else as of the manager of that user.
   *
   * @param own the environment of this process
   */
  public static Map<String, String> of(Account account, Map<String, String> own) {
    var environment = new LinkedHashMap<String, String>();
    environment.put("LANG", own.getOrDefault("LANG", "C.UTF-8"));
    environment.put("PATH", PATH);
    if (account.uid() != 0) {
      environment.put("HOME", account.home());
      environment.put("LOGNAME", account.name());
      environment.put("SHELL", account.shell());
      environment.put("USER", account.name());
      String runtime = own.get("XDG_RUNTIME_DIR");
      if (runtime != null) {
        environment.put("XDG_RUNTIME_DIR", runtime);
      }
    }
    return Collections.unmodifiableMap(environment);
  }
}
