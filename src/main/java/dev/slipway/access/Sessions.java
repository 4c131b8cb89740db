package dev.slipway.access;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import dev.slipway.platform.document.Digests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Console sessions: 32 random bytes in the cookie, their SHA-256 in the table. A session ends when
 * it was not used for a while, when it is too old, and at logout.
 */
public final class Sessions {
  private static final int MOST_PER_USER = 50;

  /** How stale the stored time of last use may be; saves a write on most requests. */
  private static final Duration TOUCH_AFTER = Duration.ofMinutes(1);

  private final Database database;
  private final Clock clock;
  private final AccessSettings settings;

  Sessions(Database database, Clock clock, AccessSettings settings) {
    this.database = database;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * A session that has just begun.
   *
   * @param cookie what the browser keeps; shown this once
   * @param identity who, with the CSRF token in the proof
   * @param expiresAt when it ends at the latest
   */
  public record Opened(SecretValue cookie, Identity identity, Instant expiresAt) {}

  Opened open(User user, String peer) {
    String cookie = Credentials.random();
    String id = Digests.sha256Hex(cookie);
    Instant now = clock.instant();
    Instant expires = now.plus(settings.sessionMax());
    database.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  "delete from access_session where expires_at < :now or last_used_at < :idle")
              .bind("now", Utc.of(now))
              .bind("idle", Utc.of(now.minus(settings.sessionIdle())))
              .execute();
          handle
              .createUpdate(
                  """
                  insert into access_session (id, user_name, created_at, last_used_at, expires_at, peer)
                  values (:id, :user, :now, :now, :expires, :peer)
                  """)
              .bind("id", id)
              .bind("user", user.name())
              .bind("now", Utc.of(now))
              .bind("expires", Utc.of(expires))
              .bind("peer", peer)
              .execute();
          handle
              .createUpdate(
                  """
                  delete from access_session where user_name = :user and id not in (
                    select id from access_session where user_name = :user
                    order by last_used_at desc fetch first :most rows only)
                  """)
              .bind("user", user.name())
              .bind("most", MOST_PER_USER)
              .execute();
        });
    Proof proof = new Proof.Session(id, Credentials.csrfOf(cookie));
    return new Opened(SecretValue.of(cookie), new Identity(user.name(), user.roles(), proof), expires);
  }

  private record Row(Identity identity, Instant lastUsed) {}

  Optional<Identity> find(String cookie) {
    Instant now = clock.instant();
    String id = Digests.sha256Hex(cookie);
    Optional<Row> row =
        database.read(
            handle ->
                handle
                    .createQuery(
                        """
                        select u.name, u.roles, s.last_used_at
                        from access_session s join access_user u on u.name = s.user_name
                        where s.id = :id and not u.disabled
                          and s.expires_at > :now and s.last_used_at > :idle
                        """)
                    .bind("id", id)
                    .bind("now", Utc.of(now))
                    .bind("idle", Utc.of(now.minus(settings.sessionIdle())))
                    .map(
                        (found, context) ->
                            new Row(
                                new Identity(
                                    found.getString("name"),
                                    Role.split(found.getString("roles")),
                                    new Proof.Session(id, Credentials.csrfOf(cookie))),
                                Utc.read(found, "last_used_at")))
                    .findOne());
    row.filter(found -> found.lastUsed.isBefore(now.minus(TOUCH_AFTER)))
        .ifPresent(found -> touch(id, now));
    return row.map(Row::identity);
  }

  private void touch(String id, Instant now) {
    database.useTransaction(
        handle ->
            handle
                .createUpdate("update access_session set last_used_at = :now where id = :id")
                .bind("now", Utc.of(now))
                .bind("id", id)
                .execute());
  }

  /** Ends the session by which {@code identity} came; nothing when it came by a token. */
  public void end(Identity identity) {
    if (identity.proof() instanceof Proof.Session session) {
      database.useTransaction(
          handle ->
              handle
                  .createUpdate("delete from access_session where id = :id")
                  .bind("id", session.id())
                  .execute());
    }
  }
}
