/** The order replica as a verticle: its configuration, its files and the bus around its core. */
package io.toystore.order;
