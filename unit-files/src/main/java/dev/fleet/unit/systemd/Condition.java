package dev.fleet.unit.systemd;

/**
 * A {@code Condition…=} or {@code Assert…=} of systemd.unit(5).
 *
 * <p>All that are not triggering must be met, and at least one of those that are, if there are any.
 *
 * @param parameter with specifiers expanded, without the marks
 * @param trigger marked with {@code |}
 * @param negate marked with {@code !}
 */
public record Condition(Kind kind, String parameter, boolean trigger, boolean negate) {
  /** What is asked. */
  public enum Kind {
    PATH_EXISTS("PathExists", Parameter.PATH),
    PATH_EXISTS_GLOB("PathExistsGlob", Parameter.PATH),
    PATH_IS_DIRECTORY("PathIsDirectory", Parameter.PATH),
    PATH_IS_SYMBOLIC_LINK("PathIsSymbolicLink", Parameter.PATH),
    PATH_IS_MOUNT_POINT("PathIsMountPoint", Parameter.PATH),
    PATH_IS_READ_WRITE("PathIsReadWrite", Parameter.PATH),
    PATH_IS_ENCRYPTED("PathIsEncrypted", Parameter.UNCHECKED_PATH),
    DIRECTORY_NOT_EMPTY("DirectoryNotEmpty", Parameter.PATH),
    FILE_NOT_EMPTY("FileNotEmpty", Parameter.PATH),
    FILE_IS_EXECUTABLE("FileIsExecutable", Parameter.PATH),
    HOST("Host", Parameter.TEXT),
    ENVIRONMENT("Environment", Parameter.TEXT),
    USER("User", Parameter.TEXT),
    GROUP("Group", Parameter.TEXT),
    ARCHITECTURE("Architecture", Parameter.TEXT),
    KERNEL_VERSION("KernelVersion", Parameter.TEXT),
    KERNEL_COMMAND_LINE("KernelCommandLine", Parameter.TEXT),
    MEMORY("Memory", Parameter.TEXT),
    CPUS("CPUs", Parameter.TEXT),
    OS_RELEASE("OSRelease", Parameter.TEXT),
    VIRTUALIZATION("Virtualization", Parameter.UNCHECKED_TEXT),
    FIRMWARE("Firmware", Parameter.UNCHECKED_TEXT),
    SECURITY("Security", Parameter.UNCHECKED_TEXT),
    CAPABILITY("Capability", Parameter.UNCHECKED_TEXT),
    AC_POWER("ACPower", Parameter.UNCHECKED_TEXT),
    NEEDS_UPDATE("NeedsUpdate", Parameter.UNCHECKED_PATH),
    FIRST_BOOT("FirstBoot", Parameter.UNCHECKED_TEXT),
    CPU_FEATURE("CPUFeature", Parameter.UNCHECKED_TEXT),
    CREDENTIAL("Credential", Parameter.UNCHECKED_TEXT),
    MEMORY_PRESSURE("MemoryPressure", Parameter.UNCHECKED_TEXT),
    CPU_PRESSURE("CPUPressure", Parameter.UNCHECKED_TEXT),
    IO_PRESSURE("IOPressure", Parameter.UNCHECKED_TEXT),
    CONTROL_GROUP_CONTROLLER("ControlGroupController", Parameter.UNCHECKED_TEXT);

    private enum Parameter {
      PATH,
      TEXT,
      UNCHECKED_PATH,
      UNCHECKED_TEXT
    }

    private final String suffix;
    private final Parameter parameter;

    Kind(String suffix, Parameter parameter) {
      this.suffix = suffix;
      this.parameter = parameter;
    }

    /** What follows {@code Condition} or {@code Assert} in the option's name. */
    public String suffix() {
      return suffix;
    }

    /**
     * Whether it can be told without systemd's own machinery. Those that cannot are never part of a
     * {@link UnitSection}: they are taken as met, with a warning.
     */
    public boolean isCheckable() {
      return parameter == Parameter.PATH || parameter == Parameter.TEXT;
    }

    /** Whether its parameter is an absolute path. */
    public boolean isPath() {
      return parameter == Parameter.PATH || parameter == Parameter.UNCHECKED_PATH;
    }
  }

  /** The option's name, {@code ConditionPathExists}, given what it starts with. */
  public String option(String start) {
    return start + kind.suffix();
  }
}
