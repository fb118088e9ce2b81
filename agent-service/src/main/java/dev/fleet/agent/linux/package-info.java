/**
 * The calls of Linux that Java has no words for, through the C library and the foreign-function
 * interface. One small class for each kind of thing; nothing here decides anything. For glibc 2.34
 * and newer on x86-64 and ARM64.
 */
@NullMarked
package dev.fleet.agent.linux;

import org.jspecify.annotations.NullMarked;
