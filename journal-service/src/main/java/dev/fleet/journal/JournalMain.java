package dev.fleet.journal;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.service.Service;
import dev.fleet.runtime.service.ServiceContext;
import dev.fleet.runtime.service.ServiceMain;
import java.util.List;

/** The program {@code journal-service}. */
public final class JournalMain implements Service {
  private JournalMain() {}

  public static void main(String[] arguments) {
    ServiceMain.run(new JournalMain(), arguments);
  }

  @Override
  public String name() {
    return "journal-service";
  }

  @Override
  public String summary() {
    return "reads and follows the journal of this host";
  }

  @Override
  public List<Option<?>> options() {
    return JournalConfig.options();
  }

  @Override
  public void start(ServiceContext context) throws Exception {
    JournalConfig config = JournalConfig.of(context.settings());
    context.own(JournalServer.start(config, context.clocks(), context.metrics()));
  }
}
