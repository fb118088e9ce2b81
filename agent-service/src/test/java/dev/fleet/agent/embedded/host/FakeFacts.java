package dev.fleet.agent.embedded.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Facts about {@link FakeHost}: a machine called {@code fake}, on which the manager is root. */
public final class FakeFacts implements Facts {
  private final FakeFiles files;
  private final Map<String, Account> users = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Set<String> mounts = new HashSet<>(Set.of("/"));

  FakeFacts(FakeFiles files) {
    this.files = files;
    users.put("root", new Account("root", 0, 0, "/root", "/bin/sh"));
  }

  public void user(Account account) {
    users.put(account.name(), account);
  }

  void mounted(String path, boolean mounted) {
    if (mounted) {
      mounts.add(path);
    } else {
      mounts.remove(path);
    }
  }

  public void environment(String name, String value) {
    environment.put(name, value);
  }

  @Override
  public boolean exists(String path) {
    return files.exists(path);
  }

  @Override
  public List<String> glob(String pattern) {
    if (pattern.endsWith("*")) {
      String start = pattern.substring(0, pattern.length() - 1);
      return files.paths().stream().filter(path -> path.startsWith(start)).toList();
    }
    return files.exists(pattern) ? List.of(pattern) : List.of();
  }

  @Override
  public boolean isDirectory(String path) {
    return files.isFolder(path);
  }

  @Override
  public boolean isSymbolicLink(String path) {
    return false;
  }

  @Override
  public boolean isMountPoint(String path) {
    return mounts.contains(path);
  }

  @Override
  public boolean isReadWrite(String path) {
    return true;
  }

  @Override
  public boolean isDirectoryNotEmpty(String path) {
    return files.paths().stream().anyMatch(file -> file.startsWith(path + "/"));
  }

  @Override
  public boolean isFileNotEmpty(String path) {
    return files.text(path).filter(text -> !text.isEmpty()).isPresent();
  }

  @Override
  public boolean isFileExecutable(String path) {
    return path.startsWith("/bin/");
  }

  @Override
  public Optional<Account> user(String nameOrNumber) {
    return Optional.ofNullable(users.get(nameOrNumber));
  }

  @Override
  public Optional<Long> group(String nameOrNumber) {
    return user(nameOrNumber).map(Account::gid);
  }

  @Override
  public Account self() {
    return new Account("root", 0, 0, "/root", "/bin/sh");
  }

  @Override
  public boolean isInGroup(String nameOrNumber) {
    return nameOrNumber.equals("root") || nameOrNumber.equals("0");
  }

  @Override
  public String hostname() {
    return "fake";
  }

  @Override
  public String machineId() {
    return "0123456789abcdef0123456789abcdef";
  }

  @Override
  public String bootId() {
    return "fedcba9876543210fedcba9876543210";
  }

  @Override
  public Duration uptime() {
    return Duration.ZERO;
  }

  @Override
  public String kernelRelease() {
    return "6.1.0-fake";
  }

  @Override
  public String architecture() {
    return "x86-64";
  }

  @Override
  public List<String> kernelCommandLine() {
    return List.of("quiet", "root=/dev/fake");
  }

  @Override
  public long memoryBytes() {
    return 4L << 30;
  }

  @Override
  public int cpus() {
    return 2;
  }

  @Override
  public Map<String, String> osRelease() {
    return Map.of("ID", "debian", "VERSION_ID", "12");
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }
}
