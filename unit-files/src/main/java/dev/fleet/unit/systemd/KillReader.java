package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Signal;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the options of systemd.kill(5). One use, one thread. */
final class KillReader {
  static final OptionTable<KillReader> OPTIONS =
      signals(
              OptionTable.<KillReader>of()
                  .option("KillMode", KillReader::mode)
                  .bool("SendSIGHUP", (kill, on) -> kill.sendSighup = on)
                  .bool("SendSIGKILL", (kill, on) -> kill.sendSigkill = on))
          .build();

  private KillContext.Mode mode = KillContext.Mode.CONTROL_GROUP;
  private Signal signal = Signal.TERM;
  private @Nullable Signal restartSignal;
  private boolean sendSighup;
  private boolean sendSigkill = true;
  private Signal finalSignal = Signal.KILL;
  private Signal watchdogSignal = Signal.ABRT;

  KillContext build() {
    return new KillContext(
        mode,
        signal,
        restartSignal == null ? signal : restartSignal,
        sendSighup,
        sendSigkill,
        finalSignal,
        watchdogSignal);
  }

  private static OptionTable.Builder<KillReader> signals(OptionTable.Builder<KillReader> options) {
    signal(options, "KillSignal", (kill, signal) -> kill.signal = signal);
    signal(options, "RestartKillSignal", (kill, signal) -> kill.restartSignal = signal);
    signal(options, "FinalKillSignal", (kill, signal) -> kill.finalSignal = signal);
    signal(options, "WatchdogSignal", (kill, signal) -> kill.watchdogSignal = signal);
    return options;
  }

  private static void signal(
      OptionTable.Builder<KillReader> options, String name, BiConsumer<KillReader, Signal> setter) {
    options.option(
        name,
        (kill, value) ->
            Signal.parse(value.text())
                .ifPresentOrElse(
                    signal -> setter.accept(kill, signal),
                    () -> value.warnUnreadable("signal name")));
  }

  private void mode(OptionValue value) {
    if (value.isEmpty()) {
      mode = KillContext.Mode.CONTROL_GROUP;
      return;
    }
    value.word(KillContext.Mode.class, "kill mode specification").ifPresent(word -> mode = word);
    if (value.text().equals("none")) {
      value.warn(
          "Unit uses KillMode=none. This is unsafe, as it leaves processes running. Please update"
              + " the service to use a safer KillMode=, such as 'mixed' or 'control-group'.");
    }
  }
}
