package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Account;
import dev.fleet.agent.embedded.host.Facts;
import dev.fleet.agent.linux.Accounts;
import dev.fleet.agent.linux.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Facts from files of the system, /proc and /etc. Stateless. */
final class LinuxFacts implements Facts {
  private static final int MOST_MATCHES = 10_000;
  private static final int MOST_BYTES = 1 << 22;
  private static final int ANY_MAY_EXECUTE = 0111;
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+([0-9]{1,15}) kB");
  private static final Pattern UPTIME = Pattern.compile("^([0-9]{1,12}\\.[0-9]{1,6}) ");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z_0-9]+)=(.*)");

  /** What systemd's hidden_or_backup_file() passes over. */
  private static final Pattern HIDDEN_OR_BACKUP =
      Pattern.compile(
          "\\..*|.*~|lost\\+found|aquota\\.(user|group)"
              + "|.*\\.(rpmnew|rpmsave|rpmorig|dpkg-(old|new|tmp|dist|bak|backup|remove)"
              + "|ucf-(new|old|dist)|swp|bak|old|new)");

  @Override
  public boolean exists(String path) {
    return Files.exists(Path.of(path));
  }

  @Override
  public List<String> glob(String pattern) {
    return Paths.glob(pattern, MOST_MATCHES);
  }

  @Override
  public boolean isDirectory(String path) {
    return Files.isDirectory(Path.of(path));
  }

  @Override
  public boolean isSymbolicLink(String path) {
    return Files.isSymbolicLink(Path.of(path));
  }

  @Override
  public boolean isMountPoint(String path) {
    try {
      String real = Path.of(path).toRealPath().toString();
      return text("/proc/self/mountinfo")
          .lines()
          .map(line -> line.split(" "))
          .anyMatch(fields -> fields.length > 4 && Hierarchy.unescape(fields[4]).equals(real));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean isReadWrite(String path) {
    if (Paths.isReadOnly(path)) {
      return false;
    }
    try {
      return !Files.getFileStore(Path.of(path)).isReadOnly();
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public boolean isDirectoryNotEmpty(String path) {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            Path.of(path),
            entry -> !HIDDEN_OR_BACKUP.matcher(String.valueOf(entry.getFileName())).matches())) {
      return entries.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean isFileNotEmpty(String path) {
    Path file = Path.of(path);
    try {
      return Files.isRegularFile(file) && Files.size(file) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean isFileExecutable(String path) {
    Path file = Path.of(path);
    try {
      return Files.isRegularFile(file)
          && ((Integer) Files.getAttribute(file, "unix:mode") & ANY_MAY_EXECUTE) != 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Optional<Account> user(String nameOrNumber) {
    return Identity.user(nameOrNumber).map(LinuxFacts::account);
  }

  private static Account account(Accounts.User user) {
    return new Account(user.name(), user.uid(), user.gid(), user.home(), user.shell());
  }

  @Override
  public Optional<Long> group(String nameOrNumber) {
    return Identity.group(nameOrNumber);
  }

  @Override
  public Account self() {
    long uid = Accounts.ownUid();
    return Accounts.user(uid)
        .map(LinuxFacts::account)
        .orElseGet(() -> new Account(Long.toString(uid), uid, Accounts.ownGid(), "/", "/bin/sh"));
  }

  @Override
  public boolean isInGroup(String nameOrNumber) {
    return Identity.group(nameOrNumber)
        .filter(gid -> gid == Accounts.ownGid() || Accounts.ownGroups().contains(gid))
        .isPresent();
  }

  @Override
  public String hostname() {
    return text("/proc/sys/kernel/hostname").strip();
  }

  @Override
  public String machineId() {
    return text("/etc/machine-id").strip();
  }

  @Override
  public String bootId() {
    return text("/proc/sys/kernel/random/boot_id").strip().replace("-", "");
  }

  @Override
  public Duration uptime() {
    Matcher uptime = UPTIME.matcher(text("/proc/uptime"));
    return uptime.find()
        ? Duration.ofMillis(Math.round(Double.parseDouble(uptime.group(1)) * 1_000))
        : Duration.ZERO;
  }

  @Override
  public String kernelRelease() {
    return text("/proc/sys/kernel/osrelease").strip();
  }

  @Override
  public String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> "x86-64";
      case "aarch64" -> "arm64";
      case String other -> other;
    };
  }

  @Override
  public List<String> kernelCommandLine() {
    String line = text("/proc/cmdline").strip();
    return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
  }

  @Override
  public long memoryBytes() {
    Matcher matcher = MEMORY.matcher(text("/proc/meminfo"));
    return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
  }

  /** How many processes and threads there can be. */
  long mostTasks() {
    try {
      return Math.min(
          Long.parseLong(text("/proc/sys/kernel/threads-max").strip()),
          Long.parseLong(text("/proc/sys/kernel/pid_max").strip()));
    } catch (NumberFormatException e) {
      return 1 << 15; // The kernel's least.
    }
  }

  @Override
  public int cpus() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Map<String, String> osRelease() {
    String file =
        Files.exists(Path.of("/etc/os-release")) ? "/etc/os-release" : "/usr/lib/os-release";
    var assignments = new LinkedHashMap<String, String>();
    text(file)
        .lines()
        .map(ASSIGNMENT::matcher)
        .filter(Matcher::matches)
        .forEach(line -> assignments.put(line.group(1), unquote(line.group(2).strip())));
    return assignments;
  }

  private static String unquote(String text) {
    boolean quoted =
        text.length() > 1
            && (text.startsWith("\"") || text.startsWith("'"))
            && text.endsWith(text.substring(0, 1));
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  @Override
  public Map<String, String> environment() {
    return System.getenv();
  }

  private static String text(String file) {
    // At one go: a file of a number below /proc/sys ends after the first read, however short.
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
