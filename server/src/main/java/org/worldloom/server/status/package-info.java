/** What the server is doing: {@code /status} as JSON, and the request statistics behind it. */
@NullMarked
package org.worldloom.server.status;

import org.jspecify.annotations.NullMarked;
