package dev.fleet.unit.systemd;

/** How a job deals with those queued already; see {@code --job-mode=} of systemctl(1). */
public enum JobMode {
  FAIL,
  REPLACE,
  REPLACE_IRREVERSIBLY,
  ISOLATE,
  FLUSH,
  IGNORE_DEPENDENCIES,
  IGNORE_REQUIREMENTS,
  TRIGGERING
}
