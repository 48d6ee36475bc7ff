package dev.sluice.gateway;

import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ArchitectureTests {

  /** In the order in which a statement passes them; those of one line do not know each other. */
  private static final List<List<String>> STATIONS = List.of(
      List.of("server"),
      List.of("connection"),
      List.of("handshake", "command"),
      List.of("session"),
      List.of("backend"),
      List.of("answer"),
      List.of("statement", "tls"));

  /** What is behind the port of a server, from the top down. */
  private static final List<String> BACKEND = List.of("server", "pool", "login", "state", "wire");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
          .importPackages("dev.sluice.gateway");

  @Test
  void stationsImportOneWay() {
    LayeredArchitecture architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (List<String> line : STATIONS) {
      for (String station : line) {
        architecture = architecture.layer(station).definedBy(in(station));
      }
    }
    architecture = architecture
        .layer("config").definedBy(in("config"))
        .layer("observability").definedBy(in("observability"))
        .layer("embedded").definedBy(in("embedded"))
        .whereLayer("config").mayNotBeAccessedByAnyLayer()
        .whereLayer("observability").mayOnlyBeAccessedByLayers("config")
        .whereLayer("embedded").mayOnlyBeAccessedByLayers("config")
        .whereLayer("embedded").mayNotAccessAnyLayer();
    for (int i = 0; i < STATIONS.size(); i++) {
      String[] later = STATIONS.stream().skip(i + 1).flatMap(List::stream).toArray(String[]::new);
      for (String station : STATIONS.get(i)) {
        architecture = later.length == 0
            ? architecture.whereLayer(station).mayNotAccessAnyLayer()
            : architecture.whereLayer(station).mayOnlyAccessLayers(later);
      }
    }
    architecture.check(MAIN);
  }

  @Test
  void theBackendIsBuiltInLayersBehindItsPort() {
    LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String layer : BACKEND) {
      layers = layers.layer(layer).definedBy("dev.sluice.gateway.backend." + layer);
    }
    for (int i = 0; i < BACKEND.size(); i++) {
      List<String> below = BACKEND.subList(i + 1, BACKEND.size());
      layers = below.isEmpty() ? layers.whereLayer(BACKEND.get(i)).mayNotAccessAnyLayer()
          : layers.whereLayer(BACKEND.get(i)).mayOnlyAccessLayers(below.toArray(String[]::new));
    }
    layers.check(MAIN);
    noClasses().that().resideInAPackage("dev.sluice.gateway.backend")
        .should().dependOnClassesThat().resideInAPackage("dev.sluice.gateway.backend.*")
        .check(MAIN);
    noClasses().that().resideOutsideOfPackages(in("backend"), in("config"))
        .should().dependOnClassesThat().resideInAPackage("dev.sluice.gateway.backend.*")
        .check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void beansAreDefinedInConfigOnly() {
    classes().that().areAnnotatedWith(Configuration.class).should().resideInAPackage(in("config")).check(MAIN);
    classes().that().containAnyMethodsThat(annotatedWith(Bean.class))
        .should().resideInAPackage(in("config")).check(MAIN);
  }

  @Test
  void metersAreKnownToObservabilityOnly() {
    noClasses().that().resideOutsideOfPackage(in("observability"))
        .should().dependOnClassesThat().resideInAPackage("io.micrometer..")
        .check(MAIN);
  }

  @Test
  void theEmbeddedServerIsTheOnlyOneToKnowMariaDb4j() {
    noClasses().that().resideOutsideOfPackage(in("embedded"))
        .should().dependOnClassesThat().resideInAPackage("ch.vorburger..")
        .check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(beInANullMarkedPackage()).check(MAIN);
  }

  private static String in(String station) {
    return "dev.sluice.gateway." + station + "..";
  }

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(new SimpleConditionEvent(type, marked, type.getName() + " in " + type.getPackageName()));
      }
    };
  }
}
