package dev.slipway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Set;

/**
 * An API token as it may be shown: without the token itself.
 *
 * @param id names it in calls
 * @param name what its owner called it
 * @param user whose it is
 * @param roles what it may do; never more than its owner
 * @param createdAt when
 * @param expiresAt when it ends; null: never
 * @param lastUsedAt null: not yet; exact to a minute
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiToken(
    String id,
    String name,
    String user,
    Set<Role> roles,
    Instant createdAt,
    Instant expiresAt,
    Instant lastUsedAt) {
  public ApiToken {
    roles = Set.copyOf(roles);
  }
}
