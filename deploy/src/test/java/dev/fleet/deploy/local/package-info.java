@NullMarked
package dev.fleet.deploy.local;

import org.jspecify.annotations.NullMarked;
