/** What the plugin tells administrators about itself. */
@NullMarked
package org.worldloom.plugin.status;

import org.jspecify.annotations.NullMarked;
