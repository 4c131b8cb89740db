package dev.slipway.access;

import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.database.Database;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts this room together. */
@Dependent
class AccessWiring {
  @Produces
  @Singleton
  AccessSettings settings(SlipwayConfig config) {
    return AccessSettings.withToken(config.setupToken().orElse(null));
  }

  @Produces
  @Singleton
  Access access(Database database, Clock clock, AccessSettings settings) {
    return new Access(database, clock, settings);
  }

  @Produces
  @Singleton
  Setup setup(Access access) {
    return access.setup();
  }

  @Produces
  @Singleton
  Login login(Access access) {
    return access.login();
  }

  @Produces
  @Singleton
  Sessions sessions(Access access) {
    return access.sessions();
  }

  @Produces
  @Singleton
  ApiTokens tokens(Access access) {
    return access.tokens();
  }

  @Produces
  @Singleton
  Authenticator authenticator(Access access) {
    return access.authenticator();
  }
}
