package dev.sluice.protocol;

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
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sluice.protocol");

  @Test
  void nothingButTheJdkNettyZstdAndJspecifyIsUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.sluice.protocol..",
            "java..",
            "javax.crypto..",
            "com.github.luben.zstd..",
            "io.netty.buffer..",
            "io.netty.channel..",
            "io.netty.handler.codec..",
            "io.netty.util..",
            "org.jspecify.annotations..")
        .check(MAIN);
  }

  @Test
  void nothingIsLogged() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "io.netty.util.internal.logging..", "io.netty.handler.logging..")
        .check(MAIN);
  }

  @Test
  void packagesImportOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("vocabulary").definedBy("dev.sluice.protocol")
        .layer("payload").definedBy("dev.sluice.protocol.payload")
        .layer("packet").definedBy("dev.sluice.protocol.packet..")
        .layer("top").definedBy("dev.sluice.protocol.codec..", "dev.sluice.protocol.auth..",
            "dev.sluice.protocol.response..", "dev.sluice.protocol.result..")
        .whereLayer("vocabulary").mayNotAccessAnyLayer()
        .whereLayer("payload").mayOnlyAccessLayers("vocabulary")
        .whereLayer("packet").mayOnlyAccessLayers("vocabulary", "payload")
        .check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(beInANullMarkedPackage()).check(MAIN);
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
