package dev.slipway.access;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.Conflict;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Forbidden;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import dev.slipway.platform.document.Digests;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * API tokens: {@code slw_} and 32 random bytes, shown once, stored as their SHA-256, looked up in
 * the database on every request, so that a revoked one is refused at once on every replica.
 */
public final class ApiTokens {
  /** Lets scanners of leaked secrets know one. */
  public static final String PREFIX = "slw_";

  private static final int MOST_PER_USER = 500;
  private static final Duration TOUCH_AFTER = Duration.ofMinutes(1);

  private final Database database;
  private final Clock clock;

  ApiTokens(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A token that was just made.
   *
   * @param token the bearer, shown this once
   * @param document what is kept of it
   */
  public record Issued(SecretValue token, ApiToken document) {}

  /**
   * Makes a token for {@code owner}.
   *
   * @param roles null: the owner's own
   * @param expiresAt null: never
   * @throws Invalid when the name or the time makes no sense
   * @throws Forbidden when it would have a role that the owner has not
   * @throws Conflict when the owner has {@value #MOST_PER_USER} already
   */
  public Issued issue(Identity owner, String name, Set<Role> roles, Instant expiresAt) {
    Set<Role> wanted = roles == null || roles.isEmpty() ? owner.roles() : roles;
    if (!owner.roles().containsAll(wanted)) {
      throw new Forbidden("a token cannot have a role that '" + owner.name() + "' has not");
    }
    if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
      throw new Invalid(
          "this token cannot be made",
          List.of(new FieldError("expiresAt", "must lie in the future")));
    }
    return database.inTransaction(
        handle -> {
          int count =
              handle
                  .createQuery("select count(*) from access_token where user_name = :user")
                  .bind("user", owner.name())
                  .mapTo(Integer.class)
                  .one();
          if (count >= MOST_PER_USER) {
            throw new Conflict(
                "'" + owner.name() + "' has " + count + " tokens; revoke those that are not used");
          }
          return issue(handle, owner.name(), name, wanted, expiresAt);
        });
  }

  Issued issue(Handle handle, String user, String name, Set<Role> roles, Instant expiresAt) {
    if (name == null || name.isBlank() || name.length() > 64) {
      throw new Invalid(
          "this token cannot be made",
          List.of(new FieldError("name", "use 1 to 64 characters")));
    }
    String token = PREFIX + Credentials.random();
    ApiToken document =
        new ApiToken(
            Credentials.randomId(), name.strip(), user, roles, clock.instant(), expiresAt, null);
    handle
        .createUpdate(
            """
            insert into access_token (id, token_hash, name, user_name, roles, created_at, expires_at)
            values (:id, :hash, :name, :user, :roles, :now, :expires)
            """)
        .bind("id", document.id())
        .bind("hash", Digests.sha256Hex(token))
        .bind("name", document.name())
        .bind("user", user)
        .bind("roles", Role.join(roles))
        .bind("now", Utc.of(document.createdAt()))
        .bind("expires", Utc.of(expiresAt))
        .execute();
    return new Issued(SecretValue.of(token), document);
  }

  /** The tokens that {@code viewer} may see, newest first: one's own, and all for an admin. */
  public List<ApiToken> list(Identity viewer) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from access_token where :all or user_name = :user "
                        + "order by created_at desc, id")
                .bind("all", viewer.roles().contains(Role.ADMIN))
                .bind("user", viewer.name())
                .map(ApiTokens::read)
                .list());
  }

  /**
   * Ends a token; from now on every replica refuses it.
   *
   * @throws SlipwayException.NotFound when there is none that {@code viewer} may see
   */
  public void revoke(Identity viewer, String id) {
    int revoked =
        database.inTransaction(
            handle ->
                handle
                    .createUpdate(
                        "delete from access_token where id = :id and (:all or user_name = :user)")
                    .bind("id", id)
                    .bind("all", viewer.roles().contains(Role.ADMIN))
                    .bind("user", viewer.name())
                    .execute());
    if (revoked == 0) {
      throw new SlipwayException.NotFound("token", id);
    }
  }

  private record Row(ApiToken token, Set<Role> owners) {}

  Optional<Identity> find(String token) {
    Instant now = clock.instant();
    Optional<Row> row =
        database.read(
            handle ->
                handle
                    .createQuery(
                        """
                        select t.*, u.roles as owners
                        from access_token t join access_user u on u.name = t.user_name
                        where t.token_hash = :hash and not u.disabled
                          and (t.expires_at is null or t.expires_at > :now)
                        """)
                    .bind("hash", Digests.sha256Hex(token))
                    .bind("now", Utc.of(now))
                    .map(
                        (found, context) ->
                            new Row(read(found, context), Role.split(found.getString("owners"))))
                    .findOne());
    row.map(Row::token).filter(found -> isStale(found, now)).ifPresent(found -> touch(found, now));
    return row.map(ApiTokens::identity);
  }

  private static Identity identity(Row row) {
    Set<Role> roles = new java.util.HashSet<>(row.token.roles());
    roles.retainAll(row.owners);
    return new Identity(
        row.token.user(), roles, new Proof.ApiToken(row.token.id(), row.token.name()));
  }

  private static boolean isStale(ApiToken token, Instant now) {
    return token.lastUsedAt() == null || token.lastUsedAt().isBefore(now.minus(TOUCH_AFTER));
  }

  private void touch(ApiToken token, Instant now) {
    database.useTransaction(
        handle ->
            handle
                .createUpdate("update access_token set last_used_at = :now where id = :id")
                .bind("now", Utc.of(now))
                .bind("id", token.id())
                .execute());
  }

  private static ApiToken read(ResultSet row, StatementContext context) throws SQLException {
    return new ApiToken(
        row.getString("id"),
        row.getString("name"),
        row.getString("user_name"),
        Role.split(row.getString("roles")),
        Utc.read(row, "created_at"),
        Utc.read(row, "expires_at"),
        Utc.read(row, "last_used_at"));
  }
}
