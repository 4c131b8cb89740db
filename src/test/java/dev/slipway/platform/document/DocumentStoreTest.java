package dev.slipway.platform.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException.Conflict;
import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.SlipwayException.Stale;
import dev.slipway.platform.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents in a table, on H2. */
class DocumentStoreTest {
  record Thing(String color, Duration age) {}

  private Database database;
  private DocumentStore<Thing> store;

  @BeforeEach
  void open() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    database = new Database(source);
    database.useTransaction(
        handle ->
            handle.execute(
                "create table things (name varchar(40) primary key, version bigint not null,"
                    + " generation bigint not null, labels text not null, annotations text not null,"
                    + " spec text not null, created_at timestamp(6) not null, updated_at timestamp(6)"
                    + " not null)"));
    store =
        new DocumentStore<>(
            database, new Json(), new Kind<>("Thing", "things", Thing.class, (n, s) -> List.of()), "things");
  }

  @Test
  void whatIsPutIsFound() {
    Stored<Thing> put = put("a", "red", Expect.any());

    assertThat(store.find("a")).contains(put);
    assertThat(store.find("b")).isEmpty();
    assertThat(put.metadata().generation()).isEqualTo(1);
  }

  @Test
  void theSameContentIsNotWrittenAgain() {
    Stored<Thing> first = put("a", "red", Expect.any());

    assertThat(put("a", "red", Expect.any())).isEqualTo(first);
    Stored<Thing> changed = put("a", "blue", Expect.any());
    assertThat(changed.version()).isGreaterThan(first.version());
    assertThat(changed.metadata().generation()).isEqualTo(2);
    assertThat(changed.metadata().createdAt()).isEqualTo(first.metadata().createdAt());
  }

  @Test
  void aChangeOfLabelsKeepsTheGeneration() {
    put("a", "red", Expect.any());

    Stored<Thing> labelled =
        store.put("a", Map.of("x", "y"), Map.of(), new Thing("red", Duration.ofSeconds(90)), Expect.any());

    assertThat(labelled.metadata().generation()).isEqualTo(1);
    assertThat(store.get("a").metadata().labels()).containsEntry("x", "y");
  }

  @Test
  void expectationsAreKept() {
    Stored<Thing> first = put("a", "red", Expect.absent());

    assertThatThrownBy(() -> put("a", "blue", Expect.absent())).isInstanceOf(Conflict.class);
    put("a", "blue", Expect.version(first.version()));
    assertThatThrownBy(() -> put("a", "green", Expect.version(first.version())))
        .isInstanceOf(Stale.class);
    assertThatThrownBy(() -> put("b", "green", Expect.version(1))).isInstanceOf(Stale.class);
    assertThat(Expect.ofHeaders(store.get("a").etag(), null))
        .isEqualTo(Expect.version(store.get("a").version()));
    assertThatThrownBy(() -> put("a", "green", Expect.ofHeaders("W/\"1\"", null)))
        .isInstanceOf(Stale.class);
  }

  @Test
  void aNameUsedAnewNeverRepeatsAnOldTag() {
    Stored<Thing> first = put("a", "red", Expect.any());
    delete("a");

    assertThat(put("a", "red", Expect.any()).etag()).isNotEqualTo(first.etag());
  }

  @Test
  void deletingWhatIsNotThereIsSaid() {
    assertThatThrownBy(() -> delete("a")).isInstanceOf(NotFound.class);
  }

  @Test
  void listsComeInPartsAndByLabel() {
    for (int i = 100; i < 160; i++) {
      store.put(
          "t" + i, Map.of("even", String.valueOf(i % 2 == 0)), Map.of(), new Thing("red", Duration.ofSeconds(90)), Expect.any());
    }

    Page<Stored<Thing>> first = store.list(20, null, "even=true");
    Page<Stored<Thing>> second = store.list(20, first.next(), "even=true");

    assertThat(first.items()).hasSize(20);
    assertThat(second.items()).hasSize(10);
    assertThat(second.next()).isNull();
    assertThat(second.items().getFirst().metadata().name()).isEqualTo("t140");
    assertThat(store.list(null, null, "!even").items()).isEmpty();
  }

  private Stored<Thing> put(String name, String color, Expect expect) {
    return store.put(name, Map.of(), Map.of(), new Thing(color, Duration.ofSeconds(90)), expect);
  }

  private void delete(String name) {
    database.useTransaction(handle -> store.delete(handle, name, Expect.any()));
  }
}
