package dev.fleet.agent.embedded.engine.condition;

import dev.fleet.agent.embedded.host.Facts;
import dev.fleet.unit.Glob;
import dev.fleet.unit.systemd.Condition;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Answers conditions by facts about the host. The marks of a condition are not its business. */
public final class FactConditions implements Predicate<Condition> {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final long FIRST_USER = 1_000;

  private final Facts facts;
  private final Map<String, String> environment;

  /**
   * @param environment what processes of units get before their file has a say
   */
  public FactConditions(Facts facts, Map<String, String> environment) {
    this.facts = facts;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public boolean test(Condition condition) {
    String parameter = condition.parameter();
    return switch (condition.kind()) {
      case PATH_EXISTS -> facts.exists(parameter);
      case PATH_EXISTS_GLOB -> !facts.glob(parameter).isEmpty();
      case PATH_IS_DIRECTORY -> facts.isDirectory(parameter);
      case PATH_IS_SYMBOLIC_LINK -> facts.isSymbolicLink(parameter);
      case PATH_IS_MOUNT_POINT -> facts.isMountPoint(parameter);
      case PATH_IS_READ_WRITE -> facts.isReadWrite(parameter);
      case DIRECTORY_NOT_EMPTY -> facts.isDirectoryNotEmpty(parameter);
      case FILE_NOT_EMPTY -> facts.isFileNotEmpty(parameter);
      case FILE_IS_EXECUTABLE -> facts.isFileExecutable(parameter);
      case HOST -> isHost(parameter);
      case ENVIRONMENT ->
          hasWord(
              parameter,
              environment.entrySet().stream()
                  .map(entry -> entry.getKey() + "=" + entry.getValue()));
      case USER -> isUser(parameter);
      case GROUP -> facts.isInGroup(parameter);
      case ARCHITECTURE -> parameter.equals("native") || parameter.equals(facts.architecture());
      case KERNEL_VERSION ->
          words(parameter).allMatch(word -> Comparison.version(word, facts.kernelRelease()));
      case KERNEL_COMMAND_LINE -> hasWord(parameter, facts.kernelCommandLine().stream());
      case MEMORY -> Comparison.size(parameter, facts.memoryBytes());
      case CPUS -> Comparison.size(parameter, facts.cpus());
      case OS_RELEASE ->
          words(parameter).allMatch(word -> Comparison.assignment(word, facts.osRelease()));
      // These cannot be told here; a unit file's reader takes them as met, and warns.
      case PATH_IS_ENCRYPTED,
          VIRTUALIZATION,
          FIRMWARE,
          SECURITY,
          CAPABILITY,
          AC_POWER,
          NEEDS_UPDATE,
          FIRST_BOOT,
          CPU_FEATURE,
          CREDENTIAL,
          MEMORY_PRESSURE,
          CPU_PRESSURE,
          IO_PRESSURE,
          CONTROL_GROUP_CONTROLLER ->
          !condition.negate();
    };
  }

  private static Stream<String> words(String text) {
    return BLANKS.splitAsStream(text).filter(word -> !word.isEmpty());
  }

  private boolean isHost(String parameter) {
    if (ID.matcher(parameter).matches()) {
      return parameter.equalsIgnoreCase(facts.machineId());
    }
    return Glob.compile(parameter.toLowerCase(Locale.ROOT))
        .matches(facts.hostname().toLowerCase(Locale.ROOT));
  }

  /** A name alone matches whatever it is assigned. */
  private static boolean hasWord(String wanted, Stream<String> words) {
    boolean whole = wanted.contains("=");
    return words.anyMatch(word -> word.equals(wanted) || (!whole && word.startsWith(wanted + "=")));
  }

  private boolean isUser(String parameter) {
    if (parameter.equals("@system")) {
      return facts.self().uid() < FIRST_USER;
    }
    return parameter.equals(facts.self().name())
        || parameter.equals(Long.toString(facts.self().uid()));
  }
}
