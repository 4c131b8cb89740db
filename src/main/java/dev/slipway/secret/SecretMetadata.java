package dev.slipway.secret;

import java.time.Instant;

/**
 * What may be told of a secret: everything but its value.
 *
 * @param name lower case letters, digits and dashes
 * @param version counts from 1, one up with each value that is put in
 * @param createdAt when its first value was put in
 * @param updatedAt when its current value was put in
 * @param updatedBy the user who did
 */
public record SecretMetadata(
    String name, int version, Instant createdAt, Instant updatedAt, String updatedBy) {}
