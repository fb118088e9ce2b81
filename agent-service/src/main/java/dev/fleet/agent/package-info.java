/** The agent: makes one host match its assignments, and tells what it sees. */
@NullMarked
package dev.fleet.agent;

import org.jspecify.annotations.NullMarked;
