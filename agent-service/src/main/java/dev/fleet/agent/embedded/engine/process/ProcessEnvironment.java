package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.host.Account;
import dev.fleet.agent.embedded.host.Facts;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.HostFiles;
import dev.fleet.unit.systemd.EnvironmentSettings;
import dev.fleet.unit.systemd.value.EnvironmentFile;
import dev.fleet.unit.systemd.value.EnvironmentText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts the environment of a process together. What comes later wins: the manager's, what this
 * process is told by the manager, variables passed on, assignments, files; see systemd.exec(5).
 */
final class ProcessEnvironment {
  private static final long NOBODY = 65_534;
  private static final int MAX_FILE_BYTES = 4 << 20;
  private static final List<String> NO_SHELLS =
      List.of("/bin/nologin", "/sbin/nologin", "/usr/bin/nologin", "/usr/sbin/nologin");

  private final Map<String, String> base;
  private final HostFiles files;
  private final Facts facts;

  /**
   * @param base what {@link ManagerEnvironment} gives
   */
  ProcessEnvironment(Map<String, String> base, HostFiles files, Facts facts) {
    this.base = base;
    this.files = files;
    this.facts = facts;
  }

  /**
   * @param told what the manager tells this process
   * @param user whose home and name it is told; empty if the unit names none
   * @param note is told what a file says that is no assignment
   * @throws HostException if a file that must be there cannot be read
   */
  Map<String, String> build(
      EnvironmentSettings settings,
      Map<String, String> told,
      Optional<Account> user,
      Consumer<String> note)
      throws HostException {
    var environment = new LinkedHashMap<>(base);
    environment.putAll(told);
    user.ifPresent(account -> addAccount(account, environment));
    for (String name : settings.pass()) {
      String value = facts.environment().get(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    environment.putAll(settings.assignments());
    for (EnvironmentFile file : settings.files()) {
      addFile(file, environment, note);
    }
    settings.unset().forEach(unset -> remove(unset, environment));
    return environment;
  }

  /** A home or shell that says nothing is left out, as is what nobody has. */
  private static void addAccount(Account account, Map<String, String> environment) {
    boolean nobody = account.uid() == NOBODY;
    if (!nobody && !account.home().isEmpty() && !account.home().equals("/")) {
      environment.put("HOME", account.home());
    }
    environment.put("LOGNAME", account.name());
    environment.put("USER", account.name());
    if (!nobody && !account.shell().isEmpty() && !NO_SHELLS.contains(account.shell())) {
      environment.put("SHELL", account.shell());
    }
  }

  private void addFile(EnvironmentFile file, Map<String, String> environment, Consumer<String> note)
      throws HostException {
    List<String> paths = facts.glob(file.path());
    if (paths.isEmpty() && !file.optional()) {
      throw new HostException("No such file or directory");
    }
    for (String path : paths) {
      try {
        Optional<byte[]> content = files.read(path, MAX_FILE_BYTES);
        if (content.isEmpty()) {
          throw new HostException("No such file or directory");
        }
        var text = EnvironmentText.parse(new String(content.get(), StandardCharsets.UTF_8));
        environment.putAll(text.assignments());
        text.ignored()
            .forEach(
                line ->
                    note.accept("Ignoring invalid environment assignment '" + line + "': " + path));
      } catch (HostException e) {
        if (!file.optional()) {
          throw e;
        }
      }
    }
  }

  private static void remove(String unset, Map<String, String> environment) {
    int equals = unset.indexOf('=');
    if (equals < 0) {
      environment.remove(unset);
    } else {
      environment.remove(unset.substring(0, equals), unset.substring(equals + 1));
    }
  }
}
