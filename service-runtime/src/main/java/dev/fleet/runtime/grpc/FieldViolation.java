package dev.fleet.runtime.grpc;

/**
 * One field of a request that is wrong.
 *
 * @param field its path in the request, e.g. {@code units[2].name}
 * @param description what is wrong with it, a sentence for people
 */
public record FieldViolation(String field, String description) {}
