package dev.slipway.registry;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Stored;
import dev.slipway.secret.SecretLookup;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The registry records, and the way into each. */
public final class Registries {
  /** The record that the configuration's {@code [registry]} makes. */
  public static final String DEFAULT = "default";

  private final DocumentStore<RegistryDefinition> store;
  private final SecretLookup secrets;
  private final RegistryDefinition configured;
  private final Optional<SecretValue> configuredPassword;

  /**
   * @param configured {@code [registry]}; without a url where there is none
   * @param configuredPassword its password, where it stands there itself
   */
  public Registries(
      DocumentStore<RegistryDefinition> store,
      SecretLookup secrets,
      RegistryDefinition configured,
      Optional<SecretValue> configuredPassword) {
    this.store = store;
    this.secrets = secrets;
    this.configured = configured;
    this.configuredPassword = configuredPassword;
  }

  /** The documents, for REST and console. */
  public DocumentStore<RegistryDefinition> documents() {
    return store;
  }

  /**
   * The registry of that name. A document named {@code default} takes the place of the
   * configuration's.
   *
   * @return empty when {@code default} is asked for and there is none: images stay on this machine
   * @throws SlipwayException.NotFound when another one does not exist
   */
  public Optional<RegistryDefinition> find(String name) {
    Optional<RegistryDefinition> stored = store.find(name).map(Stored::spec);
    if (stored.isPresent()) {
      return stored;
    }
    if (!name.equals(DEFAULT)) {
      throw new SlipwayException.NotFound("Registry", name);
    }
    return configured.configured() ? Optional.of(configured) : Optional.empty();
  }

  /**
   * The registry that {@code image} lies in: one whose host, and project where it has one, the
   * image's name begins with; the longest of several. Outside of its project a registry's log-in is
   * not for use.
   */
  public Optional<RegistryDefinition> of(ImageReference image) {
    Map<String, RegistryDefinition> all = new TreeMap<>();
    if (configured.configured()) {
      all.put(DEFAULT, configured);
    }
    store.all().forEach(stored -> all.put(stored.metadata().name(), stored.spec()));
    return all.values().stream()
        .filter(RegistryDefinition::configured)
        .filter(registry -> image.name().startsWith(registry.place() + "/"))
        .max(Comparator.comparingInt(registry -> registry.place().length()));
  }

  /**
   * Opens the credentials of a registry, for handing them on and keeping none.
   *
   * @throws SlipwayException.NotFound when the secret is gone
   * @throws SlipwayException.Failed when the password's file cannot be read
   */
  public Optional<RegistryCredentials> credentials(RegistryDefinition registry) {
    if (registry.username() == null) {
      return Optional.empty();
    }
    return Optional.of(new RegistryCredentials(registry.username(), password(registry)));
  }

  private SecretValue password(RegistryDefinition registry) {
    if (registry.password() != null) {
      return secrets.reveal(registry.password().secret());
    }
    if (registry.passwordFile() != null) {
      return SecretValue.of(PemFiles.text(registry.passwordFile()).strip());
    }
    if (registry == configured && configuredPassword.isPresent()) {
      return configuredPassword.get();
    }
    throw new SlipwayException.Failed(
        "registry '" + registry.host() + "' has a username and no password");
  }

  /** A client of {@code registry}; to be closed. */
  public RegistryClient client(RegistryDefinition registry) {
    return new RegistryClient(registry, credentials(registry));
  }

  /**
   * Tries the registry of that name for real.
   *
   * @throws SlipwayException.NotFound when it does not exist
   */
  public RegistryCheck.Report check(String name) {
    RegistryDefinition registry =
        find(name).orElseThrow(() -> new SlipwayException.NotFound("Registry", name));
    try (RegistryClient client = client(registry)) {
      return new RegistryCheck(registry, client).run();
    }
  }
}
