package dev.slipway.console;

import dev.slipway.access.Identity;
import dev.slipway.access.Proof;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Who looks at the page; {@link ConsoleFilter} has proven it. */
@Named("me")
@RequestScoped
public class Me {
  private final HttpServletRequest request;

  @Inject
  public Me(HttpServletRequest request) {
    this.request = request;
  }

  /** For the proxy only. */
  Me() {
    this(null);
  }

  Optional<Identity> identity() {
    return Optional.ofNullable((Identity) request.getAttribute(ConsoleFilter.IDENTITY));
  }

  /** The user's name; empty on the login page. */
  public String getName() {
    return identity().map(Identity::name).orElse("");
  }

  /** What every form carries; empty on the login page. */
  public String getCsrf() {
    return identity()
        .map(Identity::proof)
        .filter(Proof.Session.class::isInstance)
        .map(proof -> ((Proof.Session) proof).csrf())
        .orElse("");
  }
}
