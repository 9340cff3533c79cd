package org.worldloom.plugin.status;

/** What this is called. */
public final class Product {

  private Product() {}

  /** Version of the plugin, as its jar states it. */
  public static String version() {
    String version = Product.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
