/** What a process prints, on threads of its own: no thread that serves waits for a reader. */
package io.toystore.output;
