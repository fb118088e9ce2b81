package dev.fleet.agent;

import dev.fleet.agent.systemd.SystemdConfig;
import dev.fleet.agent.systemd.SystemdUnitManager;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.service.Service;
import dev.fleet.runtime.service.ServiceContext;
import dev.fleet.runtime.service.ServiceMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** The program agent-service. */
public final class AgentMain implements Service {
  private AgentMain() {}

  public static void main(String[] arguments) {
    ServiceMain.run(new AgentMain(), arguments);
  }

  @Override
  public String name() {
    return "agent-service";
  }

  @Override
  public String summary() {
    return "makes this host match what the cluster wants of it";
  }

  @Override
  public List<Option<?>> options() {
    return AgentOptions.all();
  }

  @Override
  public void start(ServiceContext context) throws Exception {
    Settings settings = context.settings();
    Duration stopTimeout = settings.get(ServiceMain.STOP_TIMEOUT);
    AgentConfig config = AgentOptions.config(settings, stopTimeout);
    // Each random generator is confined to a thread of its own.
    UnitManager manager =
        switch (settings.get(AgentOptions.INIT)) {
          case SYSTEMD -> systemd(settings, context);
          case EMBEDDED -> EmbeddedSetup.create(config, context, stopTimeout);
        };
    context.own(AgentServer.start(config, manager, context.clocks(), RandomGenerator.getDefault()));
  }

  private static UnitManager systemd(Settings settings, ServiceContext context) {
    var config =
        new SystemdConfig(
            settings.get(AgentOptions.BUS), Path.of("/"), AgentFolders.of(settings).units());
    return new SystemdUnitManager(config, context.clocks(), RandomGenerator.getDefault());
  }
}
