/** The main class: from a command line to a running verticle, and from a signal to a clean stop. */
package io.toystore.launch;
