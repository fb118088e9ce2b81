/** The state machine of services; see systemd.service(5). */
@NullMarked
package dev.fleet.agent.embedded.engine.service;

import org.jspecify.annotations.NullMarked;
