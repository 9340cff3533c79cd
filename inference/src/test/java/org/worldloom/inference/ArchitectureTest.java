package org.worldloom.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "org.worldloom.inference",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule KNOWS_NO_GEOGRAPHY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.worldloom.coverage..",
              "org.worldloom.plugin..",
              "org.worldloom.server..",
              "org.geotools..",
              "org.opengis..",
              "org.geoserver..",
              "com.hazelcast..",
              "java.awt..",
              "javax.imageio..");

  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("yaml")
          .definedBy("..inference.yaml")
          .layer("noise")
          .definedBy("..inference.noise")
          .layer("pack")
          .definedBy("..inference.pack")
          .layer("onnx")
          .definedBy("..inference.onnx")
          .layer("sample")
          .definedBy("..inference.sample")
          .whereLayer("sample")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("onnx")
          .mayOnlyBeAccessedByLayers("sample")
          .whereLayer("pack")
          .mayOnlyBeAccessedByLayers("onnx", "sample")
          .whereLayer("noise")
          .mayOnlyBeAccessedByLayers("onnx", "sample")
          .whereLayer("yaml")
          .mayOnlyBeAccessedByLayers("pack");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("org.worldloom.inference.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_ONE_PACKAGE_TALKS_TO_THE_RUNTIME =
      noClasses()
          .that()
          .resideOutsideOfPackage("..inference.onnx")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule ONLY_ONE_PACKAGE_PARSES_YAML =
      noClasses()
          .that()
          .resideOutsideOfPackage("..inference.yaml")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.snakeyaml..");
}
