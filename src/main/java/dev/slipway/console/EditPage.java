package dev.slipway.console;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.AppValidation;
import dev.slipway.app.Apps;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Metadata;
import dev.slipway.platform.document.Stored;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An app as YAML: a new one, or one that is changed. The reader is that of the REST API. */
@Named("edit")
@RequestScoped
public class EditPage {
  private static final String EXAMPLE =
      """
      apiVersion: slipway.dev/v1
      kind: App
      metadata:
        name: hello
      spec:
        source:
          git:
            url: https://git.example.com/team/hello.git
            ref: main
      """;

  private final Apps apps;
  private final DocumentReader reader;
  private final Json json;
  private final Me me;
  private String yaml;
  private String version;
  private boolean promote;

  @Inject
  public EditPage(Apps apps, DocumentReader reader, Json json, Me me) {
    this.apps = apps;
    this.reader = reader;
    this.json = json;
    this.me = me;
  }

  /** For the proxy only. */
  EditPage() {
    this(null, null, null, null);
  }

  /** Brings the text of the app that the address names, or an example. */
  public void load() {
    if (yaml != null) {
      return;
    }
    if (getName() == null) {
      yaml = EXAMPLE;
      return;
    }
    Optional<Stored<AppDefinition>> stored = apps.find(getName());
    if (stored.isEmpty()) {
      Pages.notFound();
      return;
    }
    Metadata metadata = stored.get().metadata();
    Metadata plain =
        new Metadata(
            metadata.name(), metadata.labels(), metadata.annotations(), null, null, null);
    yaml =
        json.writeYaml(
            new Document<>(
                Document.API_VERSION,
                AppValidation.kind().name(),
                plain,
                stored.get().spec(),
                null));
    version = Long.toString(stored.get().version());
  }

  /** Puts the document, if nobody changed the app meanwhile. */
  public void save() {
    String[] name = new String[1];
    boolean put =
        Pages.attempt(
            () -> {
              Document<AppDefinition, ?> document =
                  reader.read(
                      AppValidation.kind(),
                      getName(),
                      (yaml == null ? "" : yaml).getBytes(StandardCharsets.UTF_8),
                      Json.Format.YAML);
              apps.put(document, new Apps.PutOptions(expected(), promote, false, me.getName()));
              name[0] = document.metadata().name();
            });
    if (put) {
      Pages.go("/console/app?name=" + name[0]);
    }
  }

  private Expect expected() {
    if (getName() == null) {
      return Expect.absent();
    }
    return version != null && version.matches("\\d{1,18}")
        ? Expect.version(Long.parseLong(version))
        : Expect.any();
  }

  /** The app that is changed; null for a new one. */
  public String getName() {
    String name = Pages.parameter("name");
    return name == null || name.isEmpty() ? null : name;
  }

  public String getYaml() {
    return yaml;
  }

  public void setYaml(String yaml) {
    this.yaml = yaml;
  }

  public String getVersion() {
    return version;
  }

  public void setVersion(String version) {
    this.version = version;
  }

  public boolean isPromote() {
    return promote;
  }

  public void setPromote(boolean promote) {
    this.promote = promote;
  }
}
