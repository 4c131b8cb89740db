package dev.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Migrations;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Json;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which registry an image lies in. */
class RegistriesTest {
  private DocumentStore<RegistryDefinition> store;
  private Registries registries;

  @BeforeEach
  void open() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    Database database = new Database(source);
    new Migrations(database).apply();
    store = new DocumentStore<>(database, new Json(), RegistryRules.KIND, "registries");
    registries =
        new Registries(
            store,
            name -> {
              throw new SlipwayException.NotFound("Secret", name);
            },
            at("one.example", "apps"),
            Optional.empty());
  }

  private static RegistryDefinition at(String host, String project) {
    return new RegistryDefinition(
        host, project, null, null, null, null, null, null, null, null, null);
  }

  private void put(String name, RegistryDefinition spec) {
    store.put(name, Map.of(), Map.of(), spec, Expect.any());
  }

  private Optional<String> place(String image) {
    return registries.of(ImageReference.parse(image)).map(RegistryDefinition::place);
  }

  @Test
  void anImageLiesInTheRegistryWhoseHostAndProjectItsNameBeginsWith() {
    assertThat(place("one.example/apps/shop:1")).contains("one.example/apps");
    assertThat(place("one.example/apps2/shop:1")).isEmpty();
    assertThat(place("one.example/other")).isEmpty();
    assertThat(place("one.example.evil/apps/shop")).isEmpty();
    assertThat(place("python:3")).isEmpty();
  }

  @Test
  void theLongestOfSeveralIsTaken() {
    put("whole", at("one.example", null));
    put("team", at("one.example", "apps/team"));
    assertThat(place("one.example/apps/team/shop")).contains("one.example/apps/team");
    assertThat(place("one.example/apps/shop")).contains("one.example/apps");
    assertThat(place("one.example/x")).contains("one.example");
  }

  @Test
  void aDocumentNamedDefaultTakesThePlaceOfTheConfiguration() {
    put("default", at("two.example", null));
    assertThat(place("one.example/apps/shop")).isEmpty();
    assertThat(place("two.example/shop")).contains("two.example");
  }
}
