package dev.slipway.api;

import dev.slipway.access.Identity;
import dev.slipway.platform.SlipwayException;
import jakarta.enterprise.context.RequestScoped;

/** Who sends the request that is being answered; set by the authentication filter. */
@RequestScoped
public class CurrentUser {
  private Identity identity;

  /**
   * Who it is.
   *
   * @throws SlipwayException.Unauthenticated on a call that is open to everybody
   */
  public Identity identity() {
    if (identity == null) {
      throw new SlipwayException.Unauthenticated("this call needs a login");
    }
    return identity;
  }

  /** The user's name, as releases and audit records keep it. */
  public String name() {
    return identity().name();
  }

  void is(Identity proven) {
    this.identity = proven;
  }
}
