/**
 * The Web Map Service, versions 1.1.1 and 1.3.0. {@link org.worldloom.server.wms.WmsEndpoint}
 * dispatches; {@link org.worldloom.server.wms.MapRequest} reads GetMap parameters; the documents of
 * each version live in a package of their own.
 */
@NullMarked
package org.worldloom.server.wms;

import org.jspecify.annotations.NullMarked;
