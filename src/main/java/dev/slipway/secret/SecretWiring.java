package dev.slipway.secret;

import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.database.Database;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts this room together. */
@Dependent
class SecretWiring {
  @Produces
  @Singleton
  Secrets secrets(Database database, Clock clock, SlipwayConfig config) {
    KeySource file = new KeySource.KeyFile(config.home().resolve("encryption.keys"));
    KeySource source =
        config.encryptionKeys().<KeySource>map(KeySource.Given::new).orElse(file);
    return new Secrets(database, clock, source);
  }
}
