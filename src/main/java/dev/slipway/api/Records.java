package dev.slipway.api;

import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Kind;
import dev.slipway.platform.document.Metadata;
import dev.slipway.platform.document.Page;
import dev.slipway.platform.document.Stored;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The calls that are the same for every kind of record (builders, registries): documents in, the
 * same documents out. The record named {@code default} that the server's configuration makes is
 * shown as long as no document takes its place.
 */
final class Records<S> {
  private static final String DEFAULT = "default";

  private final DocumentStore<S> store;
  private final DocumentReader reader;
  private final Json json;
  private final Supplier<Optional<S>> configured;

  /**
   * @param configured the record {@code default}; empty when the configuration makes none
   */
  Records(
      DocumentStore<S> store, DocumentReader reader, Json json, Supplier<Optional<S>> configured) {
    this.store = store;
    this.reader = reader;
    this.json = json;
    this.configured = configured;
  }

  /** What a change asks for. */
  record Options(Expect expect, boolean dryRun) {
    static Options of(String ifMatch, String ifNoneMatch, boolean dryRun) {
      return new Options(Expect.ofHeaders(ifMatch, ifNoneMatch), dryRun);
    }
  }

  Response list(Integer limit, String cursor, String label) {
    Page<Document<S, Object>> page = store.list(limit, cursor, label).map(this::show);
    boolean first = (cursor == null || cursor.isEmpty()) && (label == null || label.isBlank());
    if (!first || store.find(DEFAULT).isPresent()) {
      return Response.ok(page).build();
    }
    List<Document<S, Object>> items = new ArrayList<>();
    configured.get().map(this::showConfigured).ifPresent(items::add);
    items.addAll(page.items());
    return Response.ok(new Page<>(items, page.next())).build();
  }

  Response get(String name) {
    Optional<Stored<S>> stored = store.find(name);
    if (stored.isPresent()) {
      return Answers.read(stored.get(), show(stored.get()));
    }
    S spec =
        (name.equals(DEFAULT) ? configured.get() : Optional.<S>empty())
            .orElseThrow(() -> new NotFound(kind().name(), name));
    return Response.ok(showConfigured(spec)).build();
  }

  Response create(Sent body, boolean dryRun, UriInfo uri) {
    Document<S, ?> document = reader.read(kind(), null, body.bytes(), body.format());
    String name = document.metadata().name();
    return put(
        document,
        new Options(Expect.absent(), dryRun),
        uri.getAbsolutePathBuilder().path(name).build());
  }

  Response put(String name, Sent body, Options options, UriInfo uri) {
    return put(
        reader.read(kind(), name, body.bytes(), body.format()), options, uri.getAbsolutePath());
  }

  Response patch(String name, Sent body, Options options, UriInfo uri) {
    Stored<S> before = store.get(name);
    options.expect().check(kind().name(), name, before);
    Metadata metadata = before.metadata();
    Document<S, ?> plain =
        new Document<>(
            Document.API_VERSION,
            kind().name(),
            new Metadata(name, metadata.labels(), metadata.annotations(), null, null, null),
            before.spec(),
            null);
    Document<S, ?> patched =
        reader.read(
            kind(),
            name,
            MergePatch.apply(json.tree(plain), json.parse(body.bytes(), body.format())));
    return put(
        patched,
        new Options(Expect.version(before.version()), options.dryRun()),
        uri.getAbsolutePath());
  }

  void delete(String name, Options options) {
    if (options.dryRun()) {
      options.expect().check(kind().name(), name, store.get(name));
    } else {
      store.delete(name, options.expect());
    }
  }

  private Response put(Document<S, ?> document, Options options, java.net.URI location) {
    String name = document.metadata().name();
    boolean created = store.find(name).isEmpty();
    if (options.dryRun()) {
      options.expect().check(kind().name(), name, store.find(name).orElse(null));
      return Response.ok(document).build();
    }
    Stored<S> stored =
        store.put(
            name,
            document.metadata().labels(),
            document.metadata().annotations(),
            document.spec(),
            options.expect());
    return Answers.changed(created, false, stored, show(stored), location);
  }

  private Document<S, Object> show(Stored<S> stored) {
    return stored.document(kind(), null);
  }

  private Document<S, Object> showConfigured(S spec) {
    return new Document<>(
        Document.API_VERSION, kind().name(), Metadata.named(DEFAULT), spec, null);
  }

  private Kind<S> kind() {
    return store.kind();
  }
}
