@NullMarked
package dev.fleet.deploy.training;

import org.jspecify.annotations.NullMarked;
