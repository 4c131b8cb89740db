package dev.slipway.access;

/** By what somebody proved who they are. */
public sealed interface Proof {

  /**
   * A console session.
   *
   * @param id the SHA-256 of its cookie, as stored
   * @param csrf what a change must carry in {@code X-CSRF-Token}
   */
  record Session(String id, String csrf) implements Proof {
    /** Without the CSRF token: it is half a secret. */
    @Override
    public String toString() {
      return "session " + id.substring(0, 8);
    }
  }

  /**
   * An API token.
   *
   * @param id the token's public id
   * @param name what its owner called it
   */
  record ApiToken(String id, String name) implements Proof {
    @Override
    public String toString() {
      return "token '" + name + "'";
    }
  }
}
