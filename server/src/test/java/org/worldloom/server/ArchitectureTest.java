package org.worldloom.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way: protocols -> layer -> image, crs, http. */
@AnalyzeClasses(
    packages = "org.worldloom.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("org.worldloom.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule httpKnowsNoGeography =
      noClasses()
          .that()
          .resideInAPackage("..server.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.geotools..", "..server.layer..", "..server.crs..");

  @ArchTest
  static final ArchRule protocolsDoNotKnowEachOther =
      slices()
          .matching("org.worldloom.server.(wms|wmts|wcs|xyz|status)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule jettyStaysAtTheEdge =
      noClasses()
          .that()
          .resideOutsideOfPackages("..server.http..", "org.worldloom.server")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jetty..");

  @ArchTest
  static final ArchRule pixelsComeFromTheCoverageReader =
      noClasses()
          .that()
          .resideInAPackage("org.worldloom.server..")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                      com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                          com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                              org.worldloom.coverage.cascade.PixelSource.class)))
                  .and(
                      com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                          com.tngtech.archunit.core.domain.properties.HasName.Predicates.name(
                              "read"))));
}
