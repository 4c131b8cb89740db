package dev.slipway.access;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.Unauthenticated;
import java.util.Optional;

/** Login by name and password. */
public final class Login {
  private final Users users;
  private final Passwords passwords;
  private final Sessions sessions;
  private final LoginLimiter limiter;

  Login(Users users, Passwords passwords, Sessions sessions, LoginLimiter limiter) {
    this.users = users;
    this.passwords = passwords;
    this.sessions = sessions;
    this.limiter = limiter;
  }

  /**
   * Begins a session.
   *
   * @param peer the address of the connection's other end, never one that a header claims
   * @throws Unauthenticated when name or password are wrong or the user is disabled; it does not say
   *     which, and takes as long for a name that does not exist
   * @throws SlipwayException.TooMany after too many failures of this account or from this peer
   */
  public Sessions.Opened login(String name, SecretValue password, String peer) {
    String account = Users.normal(name);
    limiter.attempt(account, peer);
    Optional<Users.Stored> stored = users.find(account);
    boolean right =
        passwords.matches(password, stored.map(Users.Stored::passwordHash).orElse(null));
    if (!right || stored.orElseThrow().user().disabled()) {
      throw new Unauthenticated("the name or the password is wrong");
    }
    limiter.succeeded(account, peer);
    return sessions.open(stored.get().user(), peer);
  }
}
