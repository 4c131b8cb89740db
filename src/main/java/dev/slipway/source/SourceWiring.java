package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.secret.SecretLookup;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Puts this room together. */
@Dependent
class SourceWiring {

  @Produces
  @Singleton
  SourceSettings settings(SlipwayConfig config) {
    return new SourceSettings(
        config.home(), config.source().folders(), config.source().denyPrivate(), null, null);
  }

  @Produces
  @Singleton
  Trees trees(SourceSettings settings) {
    return new Trees(settings.sources());
  }

  @Produces
  @Singleton
  ArchiveStore archives(SourceSettings settings, Clock clock) {
    return new ArchiveStore(settings.sources(), settings.limits(), clock);
  }

  @Produces
  @Singleton
  SourceCheckouts sources(
      SourceSettings settings, SecretLookup secrets, ArchiveStore archives, Trees trees) {
    Credentials credentials =
        name -> {
          try {
            return Optional.of(GitCredential.parse(secrets.reveal(name)));
          } catch (SlipwayException.NotFound e) {
            return Optional.empty();
          }
        };
    return new SourceCheckouts(settings, credentials, archives, trees);
  }

  @Produces
  @Singleton
  AppSpecs appSpecs() {
    return new AppSpecs();
  }
}
