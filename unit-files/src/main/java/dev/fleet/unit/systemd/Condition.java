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
    PATH_EXISTS("PathExists", true),
    PATH_EXISTS_GLOB("PathExistsGlob", true),
    PATH_IS_DIRECTORY("PathIsDirectory", true),
    PATH_IS_SYMBOLIC_LINK("PathIsSymbolicLink", true),
    PATH_IS_MOUNT_POINT("PathIsMountPoint", true),
    PATH_IS_READ_WRITE("PathIsReadWrite", true),
    PATH_IS_ENCRYPTED("PathIsEncrypted", false),
    DIRECTORY_NOT_EMPTY("DirectoryNotEmpty", true),
    FILE_NOT_EMPTY("FileNotEmpty", true),
    FILE_IS_EXECUTABLE("FileIsExecutable", true),
    HOST("Host", true),
    ENVIRONMENT("Environment", true),
    USER("User", true),
    GROUP("Group", true),
    ARCHITECTURE("Architecture", true),
    KERNEL_VERSION("KernelVersion", true),
    KERNEL_COMMAND_LINE("KernelCommandLine", true),
    MEMORY("Memory", true),
    CPUS("CPUs", true),
    OS_RELEASE("OSRelease", true),
    VIRTUALIZATION("Virtualization", false),
    FIRMWARE("Firmware", false),
    SECURITY("Security", false),
    CAPABILITY("Capability", false),
    AC_POWER("ACPower", false),
    NEEDS_UPDATE("NeedsUpdate", false),
    FIRST_BOOT("FirstBoot", false),
    CPU_FEATURE("CPUFeature", false),
    CREDENTIAL("Credential", false),
    MEMORY_PRESSURE("MemoryPressure", false),
    CPU_PRESSURE("CPUPressure", false),
    IO_PRESSURE("IOPressure", false),
    CONTROL_GROUP_CONTROLLER("ControlGroupController", false);

    private final String suffix;
    private final boolean checkable;

    Kind(String suffix, boolean checkable) {
      this.suffix = suffix;
      this.checkable = checkable;
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
      return checkable;
    }
  }

  /** The option's name, {@code ConditionPathExists}, given what it starts with. */
  public String option(String start) {
    return start + kind.suffix();
  }
}
