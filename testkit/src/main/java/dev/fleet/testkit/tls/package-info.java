/** Certificates for tests. */
@NullMarked
package dev.fleet.testkit.tls;

import org.jspecify.annotations.NullMarked;
