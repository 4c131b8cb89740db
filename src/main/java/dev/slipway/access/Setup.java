package dev.slipway.access;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.Conflict;
import dev.slipway.platform.SlipwayException.Forbidden;
import dev.slipway.platform.Startable;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import dev.slipway.platform.document.Digests;
import java.time.Clock;
import java.util.Set;
import java.util.logging.Logger;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The first admin. A setup token, from {@code SLIPWAY_SETUP_TOKEN} or made at the first start and
 * logged once, is stored as its SHA-256 and used up in the transaction that makes the admin: there
 * is never a default password, and never a second first admin.
 */
public final class Setup implements Startable {
  private static final Logger LOG = Logger.getLogger(Setup.class.getName());
  private static final String ACCOUNT = "(setup)";
  private static final int LONGEST_TOKEN = 512;

  private final Database database;
  private final Clock clock;
  private final AccessSettings settings;
  private final Users users;
  private final Passwords passwords;
  private final ApiTokens tokens;
  private final LoginLimiter limiter;

  Setup(
      Database database,
      Clock clock,
      AccessSettings settings,
      Users users,
      Passwords passwords,
      ApiTokens tokens,
      LoginLimiter limiter) {
    this.database = database;
    this.clock = clock;
    this.settings = settings;
    this.users = users;
    this.passwords = passwords;
    this.tokens = tokens;
    this.limiter = limiter;
  }

  @Override
  public int order() {
    return RECORDS - 20;
  }

  @Override
  public String part() {
    return "access";
  }

  @Override
  public void start() {
    if (settings.setupToken() != null) {
      offer(settings.setupToken().reveal());
      return;
    }
    String random = Credentials.random();
    if (insert(random)) {
      LOG.info("Setup token: " + random);
    }
  }

  /** A token that the owner chose replaces the one that waits, as long as none was used. */
  private void offer(String token) {
    if (insert(token)) {
      return;
    }
    database.useTransaction(
        handle ->
            handle
                .createUpdate("update access_setup set token_hash = :hash where used_at is null")
                .bind("hash", Digests.sha256Hex(token))
                .execute());
  }

  private boolean insert(String token) {
    if (exists()) {
      return false;
    }
    try {
      database.useTransaction(
          handle ->
              handle
                  .createUpdate(
                      "insert into access_setup (id, token_hash, created_at) values (1, :hash, :now)")
                  .bind("hash", Digests.sha256Hex(token))
                  .bind("now", Utc.of(clock.instant()))
                  .execute());
      return true;
    } catch (UnableToExecuteStatementException e) {
      if (exists()) {
        return false; // another replica was faster
      }
      throw e;
    }
  }

  private boolean exists() {
    return database.read(
        handle ->
            handle
                .createQuery("select count(*) from access_setup")
                .mapTo(Integer.class)
                .one()
                > 0);
  }

  /** Whether the first admin is still to be made. */
  public boolean isOpen() {
    return database.read(
        handle ->
            handle
                    .createQuery("select count(*) from access_setup where used_at is null")
                    .mapTo(Integer.class)
                    .one()
                > 0);
  }

  /**
   * Makes the first admin and an API token for it, and uses the setup token up, all or nothing.
   *
   * @param peer the address of the connection's other end
   * @throws Forbidden when the setup token is wrong
   * @throws Conflict when it was used already
   * @throws SlipwayException.Invalid when name or password break the rules
   * @throws SlipwayException.TooMany after too many wrong tokens from this peer
   */
  public ApiTokens.Issued complete(
      SecretValue token, String username, SecretValue password, String peer) {
    limiter.check(ACCOUNT, peer);
    String expected = storedHash();
    String shown = token == null ? "" : token.reveal();
    if (shown.length() > LONGEST_TOKEN
        || !Credentials.equal(Digests.sha256Hex(shown), expected)) {
      limiter.failed(ACCOUNT, peer);
      throw new Forbidden(
          "the setup token is wrong; it is SLIPWAY_SETUP_TOKEN or stands in the log of the first start");
    }
    if (!isOpen()) {
      throw used();
    }
    String name = Users.checked(username, password);
    String hash = passwords.hash(password);
    return database.inTransaction(
        handle -> {
          int won =
              handle
                  .createUpdate(
                      """
                      update access_setup set used_at = :now
                      where id = 1 and used_at is null and token_hash = :expected
                      """)
                  .bind("now", Utc.of(clock.instant()))
                  .bind("expected", expected)
                  .execute();
          if (won == 0) {
            throw used();
          }
          Set<Role> admin = Set.of(Role.ADMIN);
          users.insert(handle, name, hash, admin);
          return tokens.issue(handle, name, "setup", admin, null);
        });
  }

  private String storedHash() {
    return database.read(
        handle ->
            handle
                .createQuery("select token_hash from access_setup where id = 1")
                .mapTo(String.class)
                .findOne()
                .orElseThrow(
                    () -> new SlipwayException.Unavailable("the server has not started yet")));
  }

  private static Conflict used() {
    return new Conflict("the first admin was made already; the setup token works once");
  }
}
