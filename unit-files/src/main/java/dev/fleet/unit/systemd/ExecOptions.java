package dev.fleet.unit.systemd;

/** The options of systemd.exec(5). */
final class ExecOptions {
  private ExecOptions() {}

  static OptionTable<ExecReader> table() {
    var options = OptionTable.<ExecReader>of();
    process(options);
    surroundings(options);
    streams(options);
    ignored(options);
    sandboxing(options);
    return options.build();
  }

  private static void process(OptionTable.Builder<ExecReader> options) {
    options
        .option("WorkingDirectory", ExecReader::workingDirectory)
        .option("User", ExecReader::user)
        .option("Group", ExecReader::group)
        .option("SupplementaryGroups", ExecReader::supplementaryGroups)
        .mode("UMask", ExecReader::umask)
        .option("Nice", ExecReader::nice)
        .option("OOMScoreAdjust", ExecReader::oomScoreAdjust)
        .bool("IgnoreSIGPIPE", ExecReader::ignoreSigpipe);
    for (ProcessLimit limit : ProcessLimit.values()) {
      options.option("Limit" + limit.name(), (exec, value) -> exec.limits.read(limit, value));
    }
  }

  private static void surroundings(OptionTable.Builder<ExecReader> options) {
    options
        .option("Environment", (exec, value) -> exec.environment.assign(value))
        .option("EnvironmentFile", (exec, value) -> exec.environment.file(value))
        .option("PassEnvironment", (exec, value) -> exec.environment.pass(value))
        .option("UnsetEnvironment", (exec, value) -> exec.environment.unset(value))
        .option("RuntimeDirectoryPreserve", (exec, value) -> exec.directories.preserve(value));
    for (UnitDirectories.Kind kind : UnitDirectories.Kind.values()) {
      options
          .option(kind.option(), (exec, value) -> exec.directories.read(kind, value))
          .mode(kind.option() + "Mode", (exec, mode) -> exec.directories.mode(kind, mode));
    }
  }

  private static void streams(OptionTable.Builder<ExecReader> options) {
    options
        .option("StandardInput", (exec, value) -> exec.streams.readInput(value))
        .option("StandardOutput", (exec, value) -> exec.streams.readOutput(value))
        .option("StandardError", (exec, value) -> exec.streams.readError(value))
        .option("StandardInputText", (exec, value) -> exec.streams.readText(value))
        .option("StandardInputData", (exec, value) -> exec.streams.readData(value))
        .option("SyslogIdentifier", (exec, value) -> exec.log.identifier(value))
        .option("SyslogFacility", (exec, value) -> exec.log.facility(value))
        .option("SyslogLevel", (exec, value) -> exec.log.level(value))
        .bool("SyslogLevelPrefix", (exec, on) -> exec.log.levelPrefix(on))
        .option("LogLevelMax", (exec, value) -> exec.log.levelMax(value))
        .span("LogRateLimitIntervalSec", (exec, span) -> exec.log.interval(span))
        .unsigned("LogRateLimitBurst", (exec, number) -> exec.log.burst(number));
  }

  private static void ignored(OptionTable.Builder<ExecReader> options) {
    options.ignored(
        "CoredumpFilter",
        "IOSchedulingClass",
        "IOSchedulingPriority",
        "CPUSchedulingPolicy",
        "CPUSchedulingPriority",
        "CPUSchedulingResetOnFork",
        "CPUAffinity",
        "NUMAPolicy",
        "NUMAMask",
        "RemoveIPC",
        "TTYPath",
        "TTYReset",
        "TTYVHangup",
        "TTYVTDisallocate",
        "TTYRows",
        "TTYColumns",
        "LogExtraFields",
        "LogNamespace",
        "AmbientCapabilities",
        "TimerSlackNSec",
        "KeyringMode",
        "ExecSearchPath",
        "Personality",
        "SetCredential",
        "SetCredentialEncrypted",
        "LoadCredential",
        "LoadCredentialEncrypted",
        "TimeoutCleanSec",
        "PAMName",
        "UtmpIdentifier",
        "UtmpMode",
        "MountAPIVFS");
  }

  private static void sandboxing(OptionTable.Builder<ExecReader> options) {
    options
        .sandboxing("RootDirectory", value -> value.isEmpty() || value.equals("/"))
        .sandboxing("ProtectProc", value -> value.isEmpty() || value.equals("default"))
        .sandboxing("ProcSubset", value -> value.isEmpty() || value.equals("all"))
        // The empty set takes all capabilities away, its complement none.
        .sandboxing("CapabilityBoundingSet", value -> value.equals("~"))
        .sandboxing(
            "RootImage",
            "RootImageOptions",
            "RootHash",
            "RootHashSignature",
            "RootVerity",
            "ExtensionDirectories",
            "ExtensionImages",
            "MountImages",
            "DynamicUser",
            "SecureBits",
            "NoNewPrivileges",
            "SystemCallFilter",
            "SystemCallArchitectures",
            "SystemCallErrorNumber",
            "SystemCallLog",
            "MemoryDenyWriteExecute",
            "RestrictNamespaces",
            "RestrictRealtime",
            "RestrictSUIDSGID",
            "RestrictAddressFamilies",
            "RestrictFileSystems",
            "LockPersonality",
            "ReadWriteDirectories",
            "ReadOnlyDirectories",
            "InaccessibleDirectories",
            "ReadWritePaths",
            "ReadOnlyPaths",
            "InaccessiblePaths",
            "ExecPaths",
            "NoExecPaths",
            "BindPaths",
            "BindReadOnlyPaths",
            "TemporaryFileSystem",
            "PrivateTmp",
            "PrivateDevices",
            "ProtectKernelTunables",
            "ProtectKernelModules",
            "ProtectKernelLogs",
            "ProtectClock",
            "ProtectControlGroups",
            "NetworkNamespacePath",
            "IPCNamespacePath",
            "PrivateNetwork",
            "PrivateUsers",
            "PrivateMounts",
            "PrivateIPC",
            "ProtectSystem",
            "ProtectHome",
            "MountFlags",
            "ProtectHostname",
            "SELinuxContext",
            "AppArmorProfile",
            "SmackProcessLabel");
  }
}
