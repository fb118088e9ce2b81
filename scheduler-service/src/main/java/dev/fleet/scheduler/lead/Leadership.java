package dev.fleet.scheduler.lead;

/**
 * Who leads, as far as is known.
 *
 * @param leader whether it is this scheduler
 * @param term 0 when nobody leads
 * @param leaderId empty when nobody leads
 * @param endpoint "host:port" of the leader's SchedulerService
 */
record Leadership(boolean leader, long term, String leaderId, String endpoint) {
  /** Nobody, as far as is known. */
  static final Leadership NOBODY = new Leadership(false, 0, "", "");
}
