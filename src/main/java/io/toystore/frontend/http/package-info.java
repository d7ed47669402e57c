/** The front-end's HTTP side: requests are read and checked, and answers worded; rules are core. */
package io.toystore.frontend.http;
