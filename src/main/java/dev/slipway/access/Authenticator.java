package dev.slipway.access;

import dev.slipway.platform.SlipwayException.Forbidden;
import dev.slipway.platform.SlipwayException.Unauthenticated;

/** Finds out who is asking. Every call reads the database: what was revoked is refused at once. */
public final class Authenticator {
  private static final int LONGEST = 128;

  private final Sessions sessions;
  private final ApiTokens tokens;

  Authenticator(Sessions sessions, ApiTokens tokens) {
    this.sessions = sessions;
    this.tokens = tokens;
  }

  /**
   * The owner of an API token.
   *
   * @param token what followed {@code Bearer}; may be anything
   * @throws Unauthenticated when it is unknown, revoked, expired, or its owner is disabled
   */
  public Identity byBearer(String token) {
    if (token == null || token.length() > LONGEST || !token.startsWith(ApiTokens.PREFIX)) {
      throw new Unauthenticated("the bearer token is not valid");
    }
    return tokens
        .find(token)
        .orElseThrow(() -> new Unauthenticated("the bearer token is not valid"));
  }

  /**
   * The user of a session.
   *
   * @param cookie the session cookie's value; may be anything
   * @throws Unauthenticated when it is unknown or has ended
   */
  public Identity bySession(String cookie) {
    if (cookie == null || cookie.isEmpty() || cookie.length() > LONGEST) {
      throw new Unauthenticated("there is no session; log in");
    }
    return sessions
        .find(cookie)
        .orElseThrow(() -> new Unauthenticated("the session has ended; log in again"));
  }

  /**
   * Stops a change that a foreign page could have sent: a session must show its CSRF token; an API
   * token cannot be sent by a browser on its own and needs none.
   *
   * @param shown what came in {@code X-CSRF-Token}; null when nothing did
   * @throws Forbidden when it is missing or another
   */
  public void requireCsrf(Identity identity, String shown) {
    if (identity.proof() instanceof Proof.Session session
        && (shown == null || !Credentials.equal(shown, session.csrf()))) {
      throw new Forbidden(
          "a change by session needs the header X-CSRF-Token; GET /api/v1/session tells its value");
    }
  }
}
