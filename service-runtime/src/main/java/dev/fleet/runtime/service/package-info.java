/** The frame of a service process: start, ready, orderly stop, exit code. */
@NullMarked
package dev.fleet.runtime.service;

import org.jspecify.annotations.NullMarked;
