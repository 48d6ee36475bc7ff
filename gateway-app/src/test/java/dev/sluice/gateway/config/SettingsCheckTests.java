package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;

class SettingsCheckTests {

  @ParameterizedTest
  @CsvSource({
    "--sluice.backend.prot=3306, sluice.backend.port",
    "--sluice.listner.port=1, sluice.listener.port",
    "--sluice.listener.alowed-hosts=10.0.0.0/8, sluice.listener.allowed-hosts",
    "--slucie.backend.host=db, sluice.backend.host",
    "--sluice.users[0].pasword=x, sluice.users[].password",
    "--sluice.backend.port.number=1, sluice.backend.port",
    "--sluice.backend=db, sluice.backend.host",
    "--sluice.pool.max-size=1, sluice.backend.pool.max-size",
    "--Sluice.Backend.Prot=1, sluice.backend.port",
  })
  void anUnknownSettingIsRefusedWithTheNearestOne(String argument, String nearest) {
    String name = argument.substring("--".length(), argument.indexOf('='));
    assertThatThrownBy(() -> check(new String[] {argument})).isInstanceOf(StartException.class)
        .hasMessageContaining("there is no setting " + name + " (commandLineArgs)")
        .hasMessageContaining("the nearest is " + nearest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--sluice.node-id=1 --sluice.node-id=2", "--sluice.backend.port=1 --sluice.backend.port=1",
      "--server.port=1 --server.port=2", "--sluice.listener.allowed-hosts=::1 --sluice.listener.allowed-hosts=::2"})
  void anArgumentThatIsGivenTwiceIsRefused(String arguments) {
    assertThatThrownBy(() -> check(arguments.split(" "))).isInstanceOf(StartException.class)
        .hasMessageContaining("is given 2 times");
  }

  @Test
  void soIsOneThatIsWrittenInTwoForms() {
    assertThatThrownBy(() -> check("--sluice.backend.pool.max-size=1", "--sluice.backend.pool.maxSize=2"))
        .isInstanceOf(StartException.class).hasMessageContaining("are the same setting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice.backend.host=db", "-sluice.backend.host=db", "db"})
  void anArgumentThatIsNoOptionIsRefused(String argument) {
    assertThatThrownBy(() -> check(argument)).isInstanceOf(StartException.class)
        .hasMessageContaining("'" + argument + "' is not an option");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(() -> check("--sluice.backend.prot=1", "--sluice.backend.hots=db"))
        .isInstanceOf(StartException.class).hasMessageContaining("sluice.backend.prot")
        .hasMessageContaining("sluice.backend.hots");
  }

  @Test
  void anUnknownSettingInAFileIsRefused() {
    PropertySource<?> file = yaml("sluice:\n  listener:\n    alowed-hosts: [10.0.0.0/8]\n");
    assertThatThrownBy(() -> check(file)).isInstanceOf(StartException.class)
        .hasMessageContaining("sluice.listener.alowed-hosts[0]")
        .hasMessageContaining("the nearest is sluice.listener.allowed-hosts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SLUICE_BACKEND_PROT", "SLUICE_LISTNER_PORT", "SLUICE_LISTENER_ALOWEDHOSTS",
      "SLUICE_USERS_0_NAM"})
  void aMisspeltVariableIsRefused(String variable) {
    assertThatThrownBy(() -> check(environment(variable))).isInstanceOf(StartException.class)
        .hasMessageContaining("there is no setting " + variable);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SLUICE_BACKEND_HOST", "SLUICE_BACKEND_POOL_MAXSIZE", "SLUICE_LISTENER_ALLOWEDHOSTS_0_",
      "SLUICE_USERS_0_NAME", "SLUICE_SERVICE_HOST", "SLUICE_PORT=tcp://10.0.0.1:3307", "SLUICE_PORT_3307_TCP_ADDR",
      "SLUICE_BACKEND_SERVICE_PORT", "SLUICE_MYSQL_HOME", "SHELL", "_", "SSH_AUTH_SOCK"})
  void otherVariablesAreNot(String variable) {
    assertThatCode(() -> check(environment(variable))).doesNotThrowAnyException();
  }

  @Test
  void theFileWithAllSettingsIsAccepted() throws IOException {
    PropertySource<?> file = new YamlPropertySourceLoader()
        .load("application.yml", new ClassPathResource("application.yml")).getFirst();
    assertThatCode(() -> check(file)).doesNotThrowAnyException();
    assertThatCode(() -> check(yaml("sluice:\n  backend:\n  users:\n"))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--sluice.backend.host=a,b", "--sluice.backend.connectTimeout=1s", "--debug",
      "--sluice.listener.allowed-hosts=::1,127.0.0.1", "--sluice.users[0].name=a", "--spring.profiles.active=x"})
  void argumentsOfAnyFormAreAccepted(String argument) {
    assertThatCode(() -> check(argument)).doesNotThrowAnyException();
  }

  @Test
  void theClassesThatHoldSettingsAreAllKnown() {
    assertThat(KnownSettings.TYPES).containsExactlyInAnyOrderElementsOf(SettingsTests.types());
  }

  private static PropertySource<?> yaml(String text) {
    try {
      return new YamlPropertySourceLoader()
          .load("file", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8))).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PropertySource<?> environment(String variable) {
    String[] parts = variable.split("=");
    return new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
        Map.of(parts[0], parts.length == 1 ? "1" : parts[1]));
  }

  private static void check(String... arguments) {
    check(new SimpleCommandLinePropertySource(arguments), arguments);
  }

  private static void check(PropertySource<?> source, String... arguments) {
    StaticApplicationContext context = new StaticApplicationContext();
    MutablePropertySources sources = context.getEnvironment().getPropertySources();
    sources.stream().map(PropertySource::getName).toList().forEach(sources::remove);
    sources.addFirst(source);
    new SettingsCheck().onApplicationEvent(new ApplicationPreparedEvent(new SpringApplication(), arguments, context));
  }
}
