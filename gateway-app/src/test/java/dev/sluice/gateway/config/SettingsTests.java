package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.connection.MemoryProperties;
import dev.sluice.gateway.handshake.HandshakeProperties;
import dev.sluice.gateway.server.ListenerProperties;
import dev.sluice.gateway.session.SessionProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The root's {@code application.yml}, which the build puts on the class path, says what the code does without it. */
class SettingsTests {

  private static final EnumerablePropertySource<?> FILE = file();

  @Test
  void everySettingIsThereAndNoOther() {
    Set<String> inCode = new TreeSet<>();
    for (Class<?> type : types()) {
      addNames(prefix(type), type, inCode);
    }
    Set<String> inFile = new TreeSet<>();
    for (String name : FILE.getPropertyNames()) {
      if (name.startsWith("sluice.")) {
        inFile.add(name.replaceAll("\\[\\d+]$", ""));
      }
    }
    assertThat(inFile).isEqualTo(inCode);
  }

  @ParameterizedTest
  @ValueSource(classes = {
    BackendProperties.class, HandshakeProperties.class, ListenerProperties.class, MemoryProperties.class,
    SessionProperties.class})
  void theFileHasTheDefaultsOfTheCode(Class<?> type) {
    assertThat(bound(type, FILE))
        .usingRecursiveComparison()
        .isEqualTo(bound(type, new MapPropertySource("nothing", Map.of())));
  }

  @Test
  void theClassesAboveAreAll() {
    assertThat(types()).containsExactlyInAnyOrder(
        BackendProperties.class, HandshakeProperties.class, ListenerProperties.class, MemoryProperties.class,
    SessionProperties.class);
  }

  private static Object bound(Class<?> type, PropertySource<?> source) {
    return new Binder(List.of(ConfigurationPropertySources.from(source).iterator().next()), null,
            ApplicationConversionService.getSharedInstance(), null)
        .bindOrCreate(prefix(type), type);
  }

  private static String prefix(Class<?> type) {
    return type.getAnnotation(ConfigurationProperties.class).value();
  }

  static List<Class<?>> types() {
    ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    List<Class<?>> types = new ArrayList<>();
    scanner.findCandidateComponents("dev.sluice.gateway").forEach(found -> {
      try {
        types.add(Class.forName(found.getBeanClassName()));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    });
    return types;
  }

  private static void addNames(String prefix, Class<?> type, Set<String> names) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + kebab(component.getName());
      if (component.getType().isRecord()) {
        addNames(name, component.getType(), names);
      } else {
        names.add(name);
      }
    }
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static EnumerablePropertySource<?> file() {
    try {
      return (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
          .load("application.yml", new ClassPathResource("application.yml"))
          .getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
