package dev.slipway.platform.document;

import dev.slipway.platform.SlipwayException.Conflict;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Documents of one kind in one table, which belongs to the kind's room and has the columns
 * {@code name varchar(40) primary key, version bigint not null, generation bigint not null, labels
 * ${json} not null, annotations ${json} not null, spec ${json} not null, created_at timestamp(6) not
 * null, updated_at timestamp(6) not null}; times are UTC.
 */
public final class DocumentStore<S> {
  /** Items of a list when nobody says how many. */
  public static final int DEFAULT_LIMIT = 100;

  /** Items of a list at most. */
  public static final int MAX_LIMIT = 500;

  private static final String COLUMNS =
      "name, version, generation, labels, annotations, spec, created_at, updated_at";

  private final Database database;
  private final Json json;
  private final Kind<S> kind;
  private final String table;

  /**
   * @param table the table's name, as {@code apps}; trusted
   */
  public DocumentStore(Database database, Json json, Kind<S> kind, String table) {
    if (!table.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(table);
    }
    this.database = database;
    this.json = json;
    this.kind = kind;
    this.table = table;
  }

  /** The kind that is kept here. */
  public Kind<S> kind() {
    return kind;
  }

  /** The document of that name. */
  public Optional<Stored<S>> find(String name) {
    return database.read(handle -> find(handle, name));
  }

  /** The document of that name, within the caller's transaction. */
  public Optional<Stored<S>> find(Handle handle, String name) {
    return select(handle, name, "");
  }

  /**
   * The document of that name.
   *
   * @throws NotFound when there is none
   */
  public Stored<S> get(String name) {
    return find(name).orElseThrow(() -> new NotFound(kind.name(), name));
  }

  /** The document, locked until the transaction ends; empty when there is none. */
  public Optional<Stored<S>> lock(Handle handle, String name) {
    return select(handle, name, " for update");
  }

  /** All documents, ordered by name. */
  public List<Stored<S>> all() {
    return database.read(
        handle ->
            handle
                .createQuery("select " + COLUMNS + " from " + table + " order by name")
                .map(this::read)
                .list());
  }

  /**
   * A part of the documents, ordered by name.
   *
   * @param limit 1 to {@link #MAX_LIMIT}; larger ones are cut; null: {@link #DEFAULT_LIMIT}
   * @param cursor {@link Page#next} of the part before; null: from the beginning
   * @param labelSelector see {@link LabelSelector}; null: all
   * @throws Invalid when one of them is malformed
   */
  public Page<Stored<S>> list(Integer limit, String cursor, String labelSelector) {
    LabelSelector selector = LabelSelector.parse(labelSelector);
    int wanted = limit == null ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT);
    if (wanted < 1) {
      throw new Invalid("limit must be 1 to " + MAX_LIMIT);
    }
    String after = cursor == null || cursor.isEmpty() ? "" : decode(cursor);
    List<Stored<S>> found = new ArrayList<>();
    boolean more = true;
    while (more && found.size() <= wanted) {
      List<Stored<S>> batch = batch(after);
      more = batch.size() == MAX_LIMIT;
      for (Stored<S> stored : batch) {
        after = stored.metadata().name();
        if (selector.matches(stored.metadata().labels())) {
          found.add(stored);
        }
      }
    }
    if (found.size() <= wanted) {
      return new Page<>(found, null);
    }
    List<Stored<S>> part = found.subList(0, wanted);
    return new Page<>(part, encode(part.getLast().metadata().name()));
  }

  /** {@link #put(Handle, String, Map, Map, Object, Expect)} in a transaction of its own. */
  public Stored<S> put(
      String name, Map<String, String> labels, Map<String, String> annotations, S spec, Expect expect) {
    return database.inTransaction(handle -> put(handle, name, labels, annotations, spec, expect));
  }

  /**
   * Creates or replaces a document. What is equal to what is there is not written and keeps its
   * version; a change of the spec counts the generation up.
   *
   * @throws dev.slipway.platform.SlipwayException.Stale when {@code expect} does not hold
   * @throws Conflict when it exists and was expected not to, or comes into being at this moment
   */
  public Stored<S> put(
      Handle handle,
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      S spec,
      Expect expect) {
    Stored<S> before = select(handle, name, " for update").orElse(null);
    expect.check(kind.name(), name, before);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Row row = new Row(json.write(labels), json.write(annotations), json.write(spec));
    if (before == null) {
      return insert(handle, name, labels, annotations, spec, row, now);
    }
    boolean sameSpec = row.spec().equals(json.write(before.spec()));
    if (sameSpec
        && before.metadata().labels().equals(labels)
        && before.metadata().annotations().equals(annotations)) {
      return before;
    }
    Metadata metadata =
        new Metadata(
            name,
            labels,
            annotations,
            before.metadata().generation() + (sameSpec ? 0 : 1),
            before.metadata().createdAt(),
            now);
    Stored<S> after = new Stored<>(metadata, spec, before.version() + 1);
    bind(
            handle,
            "update "
                + table
                + " set version = :version, generation = :generation, labels = :labels,"
                + " annotations = :annotations, spec = :spec, updated_at = :updated where name = :name",
            after,
            row)
        .execute();
    return after;
  }

  /** {@link #delete(Handle, String, Expect)} in a transaction of its own. */
  public Stored<S> delete(String name, Expect expect) {
    return database.inTransaction(handle -> delete(handle, name, expect));
  }

  /**
   * Removes a document.
   *
   * @return what was removed
   * @throws NotFound when there is none
   * @throws dev.slipway.platform.SlipwayException.Stale when {@code expect} does not hold
   */
  public Stored<S> delete(Handle handle, String name, Expect expect) {
    Stored<S> before =
        select(handle, name, " for update").orElseThrow(() -> new NotFound(kind.name(), name));
    expect.check(kind.name(), name, before);
    handle.createUpdate("delete from " + table + " where name = :name").bind("name", name).execute();
    return before;
  }

  private record Row(String labels, String annotations, String spec) {}

  private Stored<S> insert(
      Handle handle,
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      S spec,
      Row row,
      Instant now) {
    // the first version is a time, so that a name used anew never repeats an old entity tag
    long version = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    Stored<S> stored =
        new Stored<>(new Metadata(name, labels, annotations, 1L, now, now), spec, version);
    try {
      bind(
              handle,
              "insert into "
                  + table
                  + " ("
                  + COLUMNS
                  + ") values (:name, :version, :generation, :labels, :annotations, :spec, :created,"
                  + " :updated)",
              stored,
              row)
          .bind("created", Utc.of(now))
          .execute();
    } catch (JdbiException e) {
      if (Database.isTaken(e)) {
        throw new Conflict(
            kind.name() + " '" + name + "' was created by somebody else at this moment; try again");
      }
      throw e;
    }
    return stored;
  }

  private static org.jdbi.v3.core.statement.Update bind(
      Handle handle, String sql, Stored<?> stored, Row row) {
    return handle
        .createUpdate(sql)
        .bind("name", stored.metadata().name())
        .bind("version", stored.version())
        .bind("generation", stored.metadata().generation())
        .bind("labels", row.labels())
        .bind("annotations", row.annotations())
        .bind("spec", row.spec())
        .bind("updated", Utc.of(stored.metadata().updatedAt()));
  }

  private Optional<Stored<S>> select(Handle handle, String name, String lock) {
    return handle
        .createQuery("select " + COLUMNS + " from " + table + " where name = :name" + lock)
        .bind("name", name)
        .map(this::read)
        .findOne();
  }

  private List<Stored<S>> batch(String after) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select " + COLUMNS + " from " + table + " where name > :after order by name limit :n")
                .bind("after", after)
                .bind("n", MAX_LIMIT)
                .map(this::read)
                .list());
  }

  private Stored<S> read(ResultSet row, StatementContext context) throws SQLException {
    Metadata metadata =
        new Metadata(
            row.getString("name"),
            texts(row.getString("labels")),
            texts(row.getString("annotations")),
            row.getLong("generation"),
            Utc.read(row, "created_at"),
            Utc.read(row, "updated_at"));
    return new Stored<>(
        metadata, json.read(row.getString("spec"), kind.specType()), row.getLong("version"));
  }

  private Map<String, String> texts(String text) {
    Map<String, String> texts = new java.util.LinkedHashMap<>();
    json.read(text, tools.jackson.databind.JsonNode.class)
        .properties()
        .forEach(entry -> texts.put(entry.getKey(), entry.getValue().stringValue()));
    return texts;
  }

  private static String encode(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Invalid("cursor: this is none that a list gave");
    }
  }
}
