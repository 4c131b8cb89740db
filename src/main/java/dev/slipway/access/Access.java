package dev.slipway.access;

import dev.slipway.platform.database.Database;
import java.time.Clock;

/** The parts of this room over one database, without a container. */
public final class Access {
  private final Setup setup;
  private final Login login;
  private final Sessions sessions;
  private final ApiTokens tokens;
  private final Authenticator authenticator;

  public Access(Database database, Clock clock, AccessSettings settings) {
    Users users = new Users(database, clock);
    Passwords passwords = new Passwords();
    LoginLimiter limiter = new LoginLimiter(clock);
    sessions = new Sessions(database, clock, settings);
    tokens = new ApiTokens(database, clock);
    authenticator = new Authenticator(sessions, tokens);
    login = new Login(users, passwords, sessions, limiter);
    setup = new Setup(database, clock, settings, users, passwords, tokens, limiter);
  }

  /** The first admin. */
  public Setup setup() {
    return setup;
  }

  /** Login by name and password. */
  public Login login() {
    return login;
  }

  /** Console sessions. */
  public Sessions sessions() {
    return sessions;
  }

  /** API tokens. */
  public ApiTokens tokens() {
    return tokens;
  }

  /** Who is asking. */
  public Authenticator authenticator() {
    return authenticator;
  }
}
