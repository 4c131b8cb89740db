package dev.slipway.api;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.AppValidation;
import dev.slipway.app.Apps;
import dev.slipway.delivery.Delivery;
import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.SlipwayException.Stale;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Metadata;
import dev.slipway.platform.document.Page;
import dev.slipway.platform.document.Stored;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import tools.jackson.databind.JsonNode;

/** App documents between the wire and the room. */
@Dependent
class AppDocuments {
  /** How often a patch without If-Match is tried against a document that changes meanwhile. */
  private static final int PATCH_ATTEMPTS = 5;

  private final Json json;
  private final DocumentReader reader;
  private final Apps apps;
  private final Delivery delivery;

  @Inject
  public AppDocuments(Json json, DocumentReader reader, Apps apps, Delivery delivery) {
    this.json = json;
    this.reader = reader;
    this.apps = apps;
    this.delivery = delivery;
  }

  /** Reads and checks; {@code name} is null where the document names itself. */
  Document<AppDefinition, ?> read(String name, Sent sent) {
    return reader.read(AppValidation.kind(), name, sent.bytes(), sent.format());
  }

  /** The document with its status. */
  Document<AppDefinition, Shapes.AppStatus> show(Stored<AppDefinition> stored) {
    return stored.document(AppValidation.kind(), status(stored.metadata().name()));
  }

  /** The document as a dry run leaves it: without a status. */
  Document<AppDefinition, Shapes.AppStatus> preview(Stored<AppDefinition> stored) {
    return stored.document(AppValidation.kind(), null);
  }

  Page<Document<AppDefinition, Shapes.AppStatus>> list(Integer limit, String cursor, String label) {
    return apps.documents().list(limit, cursor, label).map(this::show);
  }

  /** Applies an RFC 7396 patch to the document as it stands. */
  Apps.Change patch(
      String name, Sent sent, Expect expect, boolean promote, boolean dryRun, String user) {
    JsonNode patch = json.parse(sent.bytes(), sent.format());
    for (int attempt = 1; ; attempt++) {
      Stored<AppDefinition> before = apps.get(name);
      expect.check("App", name, before);
      Metadata metadata = before.metadata();
      Document<AppDefinition, ?> plain =
          new Document<>(
              Document.API_VERSION,
              AppValidation.kind().name(),
              new Metadata(name, metadata.labels(), metadata.annotations(), null, null, null),
              before.spec(),
              null);
      JsonNode patched = MergePatch.apply(json.tree(plain), patch);
      Document<AppDefinition, ?> document = reader.read(AppValidation.kind(), name, patched);
      try {
        return apps.put(
            document,
            new Apps.PutOptions(Expect.version(before.version()), promote, dryRun, user));
      } catch (Stale e) {
        if (!(expect instanceof Expect.Any) || attempt == PATCH_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Shapes.AppStatus status(String name) {
    try {
      return new Shapes.AppStatus(delivery.statuses(name));
    } catch (NotFound e) {
      // removed between the two reads: the document was still there a moment ago
      return new Shapes.AppStatus(java.util.List.of());
    }
  }
}
