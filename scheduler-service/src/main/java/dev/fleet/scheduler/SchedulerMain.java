package dev.fleet.scheduler;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.service.Service;
import dev.fleet.runtime.service.ServiceContext;
import dev.fleet.runtime.service.ServiceMain;
import java.util.List;

/** The program {@code scheduler-service}. */
public final class SchedulerMain implements Service {
  private SchedulerMain() {}

  /** Runs until SIGTERM or SIGINT. */
  public static void main(String[] arguments) {
    ServiceMain.run(new SchedulerMain(), arguments);
  }

  @Override
  public String name() {
    return "scheduler-service";
  }

  @Override
  public String summary() {
    return "decides which machine of a fleet runs which unit";
  }

  @Override
  public List<Option<?>> options() {
    return SchedulerConfig.options();
  }

  @Override
  public void start(ServiceContext context) throws Exception {
    context.own(
        SchedulerServer.start(
            SchedulerConfig.of(context.settings()), context.clocks(), context.metrics()));
  }
}
