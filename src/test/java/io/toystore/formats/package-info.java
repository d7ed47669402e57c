/** The bytes of each format, as they were when its number was given. */
package io.toystore.formats;
