package dev.fleet.ctl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option that every command takes, before or after the command's name, and that the environment
 * can set as well.
 *
 * @param name without dashes
 * @param toggle whether it needs no value
 * @param initial what help shows as its default
 * @param retired whether it is only accepted so that old scripts run; it does nothing
 */
record GlobalFlag(String name, boolean toggle, String initial, boolean retired, String help) {
  static final List<GlobalFlag> ALL =
      List.of(
          value("endpoint", "", "Registry: host:port or unix:///path, or a comma-separated list"),
          value("request-timeout", "10", "Seconds to wait for an answer"),
          value("key-file", "", "Private key (PEM) for TLS"),
          value("cert-file", "", "Certificate (PEM) for TLS"),
          value("ca-file", "", "Certificates (PEM) that the services' are checked against"),
          value("tunnel", "", "ssh: go through this bastion, host[:port]"),
          value("ssh-username", "", "ssh: user name; ssh decides when it is not given"),
          value("ssh-config", "", "ssh: configuration file; ssh's own when not given"),
          value("ssh-timeout", "10", "ssh: seconds to wait for a connection"),
          toggle("strict-host-key-checking", "true", "ssh: verify host keys"),
          value("known-hosts-file", "", "ssh: file of known hosts; ssh's own when not given"),
          toggle("debug", "false", "Print what is asked of whom to stderr"),
          toggle("help", "false", "Print help"),
          toggle("version", "false", "Print the version"),
          retired("driver", false),
          retired("etcd-key-prefix", false),
          retired("etcd-keyfile", false),
          retired("etcd-certfile", false),
          retired("etcd-cafile", false),
          retired("experimental-api", true));

  private static GlobalFlag value(String name, String initial, String help) {
    return new GlobalFlag(name, false, initial, false, help);
  }

  private static GlobalFlag toggle(String name, String initial, String help) {
    return new GlobalFlag(name, true, initial, false, help);
  }

  private static GlobalFlag retired(String name, boolean toggle) {
    return new GlobalFlag(name, toggle, "", true, "Does nothing any more");
  }

  /** The flag of this name, without dashes. */
  static @Nullable GlobalFlag named(String name) {
    for (GlobalFlag flag : ALL) {
      if (flag.name.equals(name)) {
        return flag;
      }
    }
    return null;
  }

  /** {@code FLEETCTL_SSH_USERNAME} for {@code ssh-username}. */
  String variable() {
    var text = new StringBuilder("FLEETCTL_");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append(c == '-' ? '_' : Character.toUpperCase(c));
    }
    return text.toString();
  }
}
