package org.worldloom.coverage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Dependencies inside the module point one way. */
@AnalyzeClasses(
    packages = "org.worldloom.coverage",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DependenciesTest {

  @ArchTest
  static final ArchRule layers =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("org.worldloom.coverage..")
          .layer("geotools")
          .definedBy("..coverage.geotools..")
          .layer("pregeneration")
          .definedBy("..coverage.pregeneration..")
          .layer("raster")
          .definedBy("..coverage.raster..")
          .layer("planet")
          .definedBy("..coverage.planet..")
          .layer("cascade")
          .definedBy("..coverage.cascade..")
          .layer("basemap")
          .definedBy("..coverage.basemap..")
          .layer("cluster")
          .definedBy("..coverage.cluster..")
          .layer("store")
          .definedBy("..coverage.store..")
          .layer("grid")
          .definedBy("..coverage.grid..")
          .whereLayer("geotools")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("geotools")
          .mayOnlyAccessLayers("raster", "planet", "cascade", "store", "basemap", "grid")
          .whereLayer("pregeneration")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pregeneration")
          .mayOnlyAccessLayers("raster", "planet", "cascade", "store", "grid")
          .whereLayer("raster")
          .mayOnlyAccessLayers("planet", "cascade", "store", "grid")
          .whereLayer("planet")
          .mayOnlyAccessLayers("cascade", "basemap", "cluster", "store", "grid")
          .whereLayer("cluster")
          .mayOnlyAccessLayers("store", "grid")
          .whereLayer("cascade")
          .mayOnlyAccessLayers("basemap", "store", "grid")
          .whereLayer("basemap")
          .mayOnlyAccessLayers("store", "grid")
          .whereLayer("store")
          .mayOnlyAccessLayers("grid")
          .whereLayer("grid")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.worldloom.coverage.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noHttp =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net.http..", "com.sun.net..", "org.eclipse.jetty..", "org.worldloom.server..");

  @ArchTest
  static final ArchRule rasterKnowsNoReaders =
      noClasses()
          .that()
          .resideInAPackage("..coverage.raster..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.geotools.coverage.grid.io..");
}
