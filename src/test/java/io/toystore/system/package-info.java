/** The packaged jar as a person runs it: real processes, real files, real HTTP, real kills. */
package io.toystore.system;
