package dev.slipway.console;

import dev.slipway.platform.SecretValue;
import dev.slipway.secret.SecretMetadata;
import dev.slipway.secret.Secrets;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;

/** Secrets: what there is, and a way in for values. */
@Named("secrets")
@RequestScoped
public class SecretsPage {
  private static final Map<String, String> INPUTS =
      Map.of("metadata.name", "list:name", "spec.value", "list:value");

  private final Secrets secrets;
  private final Me me;
  private String name;
  private String value;

  @Inject
  public SecretsPage(Secrets secrets, Me me) {
    this.secrets = secrets;
    this.me = me;
  }

  /** For the proxy only. */
  SecretsPage() {
    this(null, null);
  }

  /** All secrets without their values. */
  public List<SecretMetadata> getRows() {
    return secrets.list();
  }

  /** Puts the value in. */
  public void put() {
    Pages.attempt(
        () -> {
          SecretMetadata stored =
              secrets.put(name, value == null ? null : SecretValue.of(value), me.getName());
          Pages.say("Secret " + stored.name() + " has version " + stored.version() + " now.");
          name = null;
        },
        INPUTS);
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  /** Nothing: a value never comes out. */
  public String getValue() {
    return null;
  }

  public void setValue(String value) {
    this.value = value;
  }
}
