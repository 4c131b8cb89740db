package dev.slipway.access;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.database.Database;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts this room together. */
@Dependent
class AccessWiring {
  @Produces
  @Singleton
  AccessSettings settings(
      @ConfigProperty(name = "slipway.setup.token") Optional<String> setupToken) {
    return AccessSettings.withToken(setupToken.map(SecretValue::of).orElse(null));
  }

  @Produces
  @Singleton
  Access access(Database database, AccessSettings settings) {
    return new Access(database, Clock.systemUTC(), settings);
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
